"""Envoy: plain, and with its Lua filter; pages in gzip between its decompressor and its compressor."""

import json

from ..build import ROOT
from ..lua import HEAD, PAIRS
from ..variant import SNIPPET, Peer, Place, Variant, told
from ..works import ALL, BOTH, PASS, RESPONSE

# Where benches/peers/install puts it; any other is found by the path.
_OWN = ROOT / "target/peers/venv/bin/envoy"

_REQUEST = (
    PAIRS
    + """
function envoy_on_request(handle)
  local headers = handle:headers()
  local cookies = headers:get("cookie")
  if not cookies then return end
  local kept = kept_pairs(cookies)
  if kept ~= "" then headers:replace("cookie", kept) else headers:remove("cookie") end
end
"""
)

_RESPONSE = """
local snippet = [==[SNIPPET]==]

function envoy_on_response(handle)
  local headers = handle:headers()
  local kept, count = {}, 0
  for index = 0, headers:getNumValues("set-cookie") - 1 do
    local line = headers:getAtIndex("set-cookie", index)
    local equals = find(line, "=", 1, true)
    if equals and allowed[sub(line, 1, equals - 1)] then
      count = count + 1
      kept[count] = line
    end
  end
  headers:remove("set-cookie")
  for index = 1, count do headers:add("set-cookie", kept[index]) end
  local kind = headers:get("content-type")
  if not kind or sub(kind, 1, 9) ~= "text/html" then return end
  local length = headers:get("content-length")
  if length then headers:replace("content-length", tostring(tonumber(length) + #snippet)) end
  local done = false
  for chunk in handle:bodyChunks() do
    if not done then
      local text = chunk:getBytes(0, chunk:length())
      local _, last = find(text, "<head>", 1, true)
      if last then
        chunk:setBytes(sub(text, 1, last) .. snippet .. sub(text, last + 1))
        done = true
      end
    end
  end
end
""".replace("SNIPPET", SNIPPET)

_GZIP = "type.googleapis.com/envoy.extensions.compression.gzip"
_HTTP = "type.googleapis.com/envoy.extensions.filters.http"


def _filter(name: str, **settings: object) -> dict:
    return {"name": f"envoy.filters.http.{name}", "typed_config": settings}


def _lua(text: str) -> dict:
    return _filter("lua", **{"@type": f"{_HTTP}.lua.v3.Lua", "default_source_code": {"inline_string": text}})


_COMPRESSOR = _filter(
    "compressor",
    **{
        "@type": f"{_HTTP}.compressor.v3.Compressor",
        "compressor_library": {"name": "gzip", "typed_config": {"@type": f"{_GZIP}.compressor.v3.Gzip"}},
    },
)
_DECOMPRESSOR = _filter(
    "decompressor",
    **{
        "@type": f"{_HTTP}.decompressor.v3.Decompressor",
        "decompressor_library": {"name": "gzip", "typed_config": {"@type": f"{_GZIP}.decompressor.v3.Gzip"}},
    },
)
_ROUTER = _filter("router", **{"@type": f"{_HTTP}.router.v3.Router"})


def _address(port: int) -> dict:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _configuration(place: Place, filters: list[dict]) -> dict:
    route = {"name": "all", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "portal"}}]}
    manager = {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "proxy",
        "route_config": {"virtual_hosts": [route]},
        "http_filters": [*filters, _ROUTER],
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    endpoint = {"endpoint": {"address": _address(place.portal)}}
    cluster = {
        "name": "portal",
        "type": "STATIC",
        "load_assignment": {"cluster_name": "portal", "endpoints": [{"lb_endpoints": [endpoint]}]},
    }
    listener = {"name": "proxy", "address": _address(place.port), "filter_chains": [chain]}
    return {"static_resources": {"listeners": [listener], "clusters": [cluster]}}


def peer() -> Peer:
    """Four ways."""
    program = str(_OWN) if _OWN.exists() else "envoy"

    def variant(name: str, duties: dict, filters: list[dict], note: str = "") -> Variant:
        def command(place: Place) -> list[str]:
            file = place.write("envoy.json", json.dumps(_configuration(place, filters), indent=2))
            return [program, "-c", file, "--concurrency", "1", "--disable-hot-restart", "--log-level", "error"]

        return Variant(name, "Envoy", duties, command, note)

    lua, gzip = _lua(HEAD + _REQUEST + _RESPONSE), "chunk by chunk in Lua, between Envoy's decompressor and compressor"
    variants = [
        variant("Envoy", {name: PASS for name in ("json-pass", "page-pass", "gzip-pass", "download")}, []),
        variant("Envoy + Lua, responses", {"json-response": RESPONSE}, [_lua(HEAD + _RESPONSE)]),
        variant("Envoy + Lua", {"json-both": BOTH, "page-inject": ALL}, [lua]),
        variant("Envoy + decompressor + Lua + compressor", {"gzip-inject": ALL}, [_COMPRESSOR, lua, _DECOMPRESSOR], gzip),
    ]
    return Peer("Envoy", lambda: told(program, "--version"), variants)
