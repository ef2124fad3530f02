"""nginx: plain, with cookies filtered in Lua, with sub_filter, and with gunzip and gzip around it."""

from ..lua import HEAD, PAIRS
from ..variant import SNIPPET, Peer, Place, Variant, told
from ..works import ALL, BOTH, PASS, RESPONSE
from ..works import SNIPPET as INJECTION

_MODULES = "/usr/lib/nginx/modules"

_MAIN = """{modules}
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/client;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    tcp_nodelay on;
    keepalive_timeout 1h;
    keepalive_requests 100000000;
    gzip off;
    upstream portal {{
        server 127.0.0.1:{portal};
        keepalive 64;
        keepalive_timeout 1h;
        keepalive_requests 100000000;
    }}
    {more}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{upstream};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            {work}
        }}
    }}
}}
"""

# Which names may pass, and both ways: no patterns, as these would only cost more.
_LUA = (
    "init_by_lua_block {\n"
    + HEAD
    + PAIRS
    + """
        function kept_lines(lines)
            if type(lines) == "string" then lines = { lines } end
            local kept, count = {}, 0
            for index = 1, #lines do
                local line = lines[index]
                local equals = find(line, "=", 1, true)
                if equals and allowed[sub(line, 1, equals - 1)] then
                    count = count + 1
                    kept[count] = line
                end
            end
            return kept
        end
    }"""
)

_REQUEST = """access_by_lua_block {
                local cookies = ngx.var.http_cookie
                if cookies then
                    local kept = kept_pairs(cookies)
                    ngx.req.set_header("Cookie", kept ~= "" and kept or nil)
                end
            }"""

_RESPONSE = """header_filter_by_lua_block {
                local lines = ngx.header["Set-Cookie"]
                if lines then ngx.header["Set-Cookie"] = kept_lines(lines) end
            }"""

_SUBSTITUTE = f"sub_filter '<head>' '<head>{SNIPPET}'; sub_filter_once on;"

# gunzip acts only for those who do not accept gzip, so that a second server of the same process is asked by the first.
_INNER = """server {{
        listen unix:{folder}/inner;
        location / {{
            proxy_pass http://portal;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            gunzip on;
            {work}
        }}
    }}
    upstream inner {{ server unix:{folder}/inner; keepalive 64; keepalive_timeout 1h; keepalive_requests 100000000; }}"""

_GZIP = 'proxy_set_header Accept-Encoding ""; gzip on; gzip_proxied any;'


def _command(place: Place, lua: bool, work: str, inner: str = "") -> list[str]:
    modules = [f"load_module {_MODULES}/{name}_module.so;" for name in ("ndk_http", "ngx_http_lua")] if lua else []
    more = (_LUA if lua else "") + (_INNER.format(folder=place.folder, work=inner) if inner else "")
    upstream = "inner" if inner else "portal"
    text = _MAIN.format(
        modules="\n".join(modules), folder=place.folder, port=place.port, portal=place.portal, more=more, upstream=upstream, work=work
    )
    return ["nginx", "-e", str(place.folder / "error.log"), "-p", str(place.folder), "-c", place.write("nginx.conf", text)]


def peer() -> Peer:
    """Six ways."""
    passed = {name: PASS for name in ("json-pass", "page-pass", "gzip-pass", "download", "latency")}
    return Peer(
        "nginx",
        lambda: told("nginx", "-v"),
        [
            Variant("nginx", "nginx", passed, lambda place: _command(place, False, "")),
            Variant("nginx + Lua, responses", "nginx", {"json-response": RESPONSE}, lambda place: _command(place, True, _RESPONSE)),
            Variant(
                "nginx + Lua",
                "nginx",
                {"json-both": BOTH, "gzip-filter": BOTH, "latency": BOTH},
                lambda place: _command(place, True, _REQUEST + _RESPONSE),
            ),
            Variant("nginx + sub_filter", "nginx", {"page-inject": INJECTION}, lambda place: _command(place, False, _SUBSTITUTE)),
            Variant(
                "nginx + Lua + sub_filter",
                "nginx",
                {"page-inject": ALL},
                lambda place: _command(place, True, _REQUEST + _RESPONSE + _SUBSTITUTE),
            ),
            Variant(
                "nginx + gunzip + sub_filter + gzip",
                "nginx",
                {"gzip-inject": INJECTION},
                lambda place: _command(place, False, _GZIP, _SUBSTITUTE),
                "two servers of one process, as gunzip acts only for those who do not accept gzip; `gzip_comp_level` 1, as by default",
            ),
        ],
    )
