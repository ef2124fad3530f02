"""What is not as the rule says, each with its reason: what a browser has not, what the gate shuts for all, and what nobody can shut.

All of it is asserted too, so that an entry which is no longer true fails.
"""

NO_JAR = "Chromium gives documents of blob: and javascript: addresses no cookie jar"
IDLE_STORE = "the cookieStore of a service worker in Firefox says it has set a cookie, but keeps none and lists none"
UNSUPPORTED = {
    "chromium": {
        "cookie_get_svg_document": "Chromium answers null for a frame that is HTML",
        **{f"cookie_blob_{name}": NO_JAR for name in ("frame", "again", "xhtml_again", "svg_again", "text_again", "popup")},
        "cookie_script_address_frame": NO_JAR,
        "cookie_script_address_popup": NO_JAR,
        "read_cookie_blob_frame": NO_JAR,
    },
    "firefox": {
        "cookie_service_worker_store": IDLE_STORE,
        "read_cookie_service_worker": IDLE_STORE,
        "bucket": "Firefox has no storage buckets",
        "bucket_database": "Firefox has no storage buckets",
        "bucket_cache": "Firefox has no storage buckets",
        "reach_manifest": "Firefox on a desktop fetches no manifest",
        "reach_speculation_rules": "Firefox knows no speculation rules",
        "reach_speculation_rules_field": "Firefox knows no speculation rules",
        "reach_fetch_later": "Firefox has no fetchLater",
        "reach_ping": "Firefox sends no pings by default",
        "reach_socket_stream": "Firefox has no WebSocketStream",
        "reach_payment": "Firefox has no PaymentRequest",
        "reach_ice_candidate": "Firefox gathered no loopback candidate, so nothing is sent to a peer on loopback",
    },
}

# The gate takes these from every page, whatever the visitor chose: a portal needs none of them to work.
PEERS = "no policy governs whom a peer connection contacts, so there is none on a site that keeps its visitors from third parties"
REPORTS = "reports of a portal's own policy say what a visitor looks at, and no purpose is asked for them"
SHUT = {
    **{f"reach_{name}": PEERS for name in ("stun", "stun_later", "stun_blank_frame", "turn", "ice_candidate")},
    "reach_report_uri": REPORTS,
    "reach_report_only_uri": REPORTS,
    "reach_link_preconnect": "a connection is made before any script could judge it, so the gate drops the field",
    "reach_speculation_rules_field": "no policy holds for what the field names, so the gate drops it",
}

# A policy does not cover where a window goes, and a page that may not send a visitor anywhere has no links. What the visitor then sees is the
# third party's own page, in its own window, with no cookie or storage of the portal's; browsers ask for a click before a window opens.
GOES_AWAY = "a window that goes to another site is that site's page: neither a policy nor a script of this page has a say there"
BARE_CONNECTION = "Chromium opens a connection for a frame that its policy then stops: no byte is sent on it, and only the address is known"
OPEN = {
    "chromium": {
        **{f"reach_{name}": GOES_AWAY for name in ("popup", "popup_noopener", "form_popup", "navigated_popup")},
        "reach_script_frame_connection": BARE_CONNECTION,
    },
    "firefox": {f"reach_{name}": GOES_AWAY for name in ("popup", "popup_noopener", "form_popup", "navigated_popup")},
}
