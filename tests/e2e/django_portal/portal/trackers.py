"""What a marketing department added to the portal: trackers on every response, redirects and errors included."""

TWO_YEARS = 63072000


class TrackerMiddleware:
    """Sets three trackers by Django's own means."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.set_cookie('_ga', 'GA1.1.1234567890.1700000000', max_age=TWO_YEARS)
        response.set_cookie('_pk_id.1.abcd', '0123456789abcdef.1700000000', max_age=TWO_YEARS, samesite='Lax')
        response.set_cookie('visitor_track', 'u-42', max_age=TWO_YEARS, httponly=True)
        return response


class RawLines:
    """Wraps the WSGI application: adds a cookie without a name, and tells the test every Set-Cookie line that left.

    The field `X-Sent-Cookies` has one hexadecimal word a line, so no intermediary has a reason to touch it.
    """

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            headers = [*headers, ('Set-Cookie', 'nameless-tracker')]
            lines = [value for name, value in headers if name.lower() == 'set-cookie']
            sent = ' '.join(line.strip().encode('latin-1').hex() for line in lines)
            return start_response(status, [*headers, ('X-Sent-Cookies', sent)], *rest)

        return self.application(environ, start)
