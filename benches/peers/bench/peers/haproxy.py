"""HAProxy: plain, filtering responses by its own directives, and filtering in Lua."""

from ..lua import HEAD, PAIRS
from ..variant import SNIPPET, Peer, Place, Variant, told
from ..works import ALL, ALLOWED, BOTH, PASS, RESPONSE

_MAIN = """global
    nbthread 1
    maxconn 1000
    {load}
defaults
    mode http
    timeout connect 5s
    timeout client 1h
    timeout server 1h
    timeout http-keep-alive 1h
    http-reuse always
listen proxy
    bind 127.0.0.1:{port}
    {work}
    server portal 127.0.0.1:{portal} pool-max-conn 100 pool-purge-delay 1h
"""

# An expression looks at a value and can empty it, no more.
_NATIVE = f'http-response replace-header Set-Cookie "^(?!(?:{"|".join(ALLOWED)})=).*" "%[str()]"'

_LUA = (
    HEAD
    + PAIRS
    + """
core.register_action("filter_request", { "http-req" }, function(transaction)
    local http = transaction.http
    local lines = http:req_get_headers()["cookie"]
    if not lines then return end
    local kept = kept_pairs(lines[0])
    if kept ~= "" then http:req_set_header("cookie", kept) else http:req_del_header("cookie") end
end)

core.register_action("filter_response", { "http-res" }, function(transaction)
    local http = transaction.http
    local lines = http:res_get_headers()["set-cookie"]
    if not lines then return end
    http:res_del_header("set-cookie")
    for index = 0, #lines do
        local line = lines[index]
        local equals = find(line, "=", 1, true)
        if equals and allowed[sub(line, 1, equals - 1)] then http:res_add_header("set-cookie", line) end
    end
end)
"""
)

# Looks at a page until it has put the snippet in, and at no byte after.
_INSERT = """local snippet = [==[SNIPPET]==]
local Insert = { id = "insert", flags = filter.FLT_CFG_FL_HTX }
Insert.__index = Insert

function Insert:new() return setmetatable({}, Insert) end

function Insert:http_headers(transaction, message)
    if not message:is_resp() then return filter.CONTINUE end
    local fields = message:get_headers()
    local kind, length = fields["content-type"], fields["content-length"]
    if kind and length and string.sub(kind[0], 1, 9) == "text/html" then
        message:set_header("content-length", tostring(tonumber(length[0]) + #snippet))
        filter.register_data_filter(self, message.channel)
    end
    return filter.CONTINUE
end

function Insert:http_payload(transaction, message)
    local _, last = string.find(message:body(), "<head>", 1, true)
    if last then
        message:insert(snippet, last)
        filter.unregister_data_filter(self, message.channel)
    end
end

core.register_filter("insert", Insert, function(insert, arguments) return insert end)
""".replace("SNIPPET", SNIPPET)


def _command(place: Place, work: str) -> list[str]:
    load = f"lua-load {place.write('filter.lua', _LUA + _INSERT)}" if "lua." in work else ""
    text = _MAIN.format(load=load, port=place.port, portal=place.portal, work=work)
    return ["haproxy", "-db", "-f", place.write("haproxy.cfg", text)]


def peer() -> Peer:
    """Five ways."""
    passed = {name: PASS for name in ("json-pass", "page-pass", "gzip-pass", "download")}
    response, request = "http-response lua.filter_response", "http-request lua.filter_request"
    return Peer(
        "HAProxy",
        lambda: told("haproxy", "-v"),
        [
            Variant("HAProxy", "HAProxy", passed, lambda place: _command(place, "")),
            Variant(
                "HAProxy, responses",
                "HAProxy",
                {"json-response": RESPONSE},
                lambda place: _command(place, _NATIVE),
                "by `replace-header`, which empties lines and leaves them",
            ),
            Variant("HAProxy + Lua, responses", "HAProxy", {"json-response": RESPONSE}, lambda place: _command(place, response)),
            Variant(
                "HAProxy + Lua",
                "HAProxy",
                {"json-both": BOTH, "gzip-filter": BOTH},
                lambda place: _command(place, f"{request}\n    {response}"),
            ),
            Variant(
                "HAProxy + Lua, injecting",
                "HAProxy",
                {"page-inject": ALL},
                lambda place: _command(place, f"filter lua.insert\n    {request}\n    {response}"),
            ),
        ],
    )
