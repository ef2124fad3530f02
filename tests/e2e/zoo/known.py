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
OWN_ORIGIN = "what cannot carry the guard has an origin of its own where a frame or window shows it, and with it no jar and no storage"
STRICT = "what is no document by its type has the strict policy wherever it is shown"
SHUT = {
    **{f"reach_{name}": PEERS for name in ("stun", "stun_later", "stun_blank_frame", "turn", "ice_candidate")},
    "reach_report_uri": REPORTS,
    "reach_report_only_uri": REPORTS,
    "reach_link_preconnect": "a connection is made before any script could judge it, so the gate drops the field",
    "reach_speculation_rules_field": "no policy holds for what the field names, so the gate drops it",
    "reach_speculation_rules": "no policy holds for what the rules name, so the guard takes away those that name another origin",
    **{
        f"cookie_{name}": OWN_ORIGIN
        for name in (
            "script_address_again",
            "own_text_frame",
            "own_text_again",
            "own_text_location",
            "own_image_again",
            "own_xml_frame",
            "own_svg_frame",
            "own_text_object",
            "text_popup",
            "text_popup_again",
        )
    },
    "cookie_blob_xhtml_again": "what goes before a page of HTML makes XML not well-formed, so it shows an error",
    "local_own_text_again": OWN_ORIGIN,
    "read_cookie_own_text_again": OWN_ORIGIN,
    **{f"reach_own_{name}_frame": STRICT for name in ("text", "image", "json", "style", "script", "error")},
    "reach_text_popup": STRICT,
    "reach_navigated_popup": OWN_ORIGIN,
}

# What needs no consent works there, and nothing else: no choice can be read where there is no jar.
ALONE = {"chromium": {"local_blob_again": NO_JAR}, "firefox": {}}

# A policy does not cover where a window goes, and a page that may not send a visitor anywhere has no links. What the visitor then sees is the
# third party's own page, in its own window, with no cookie or storage of the portal's; browsers ask for a click before a window opens.
GOES_AWAY = "a window that goes to another site is that site's page: neither a policy nor a script of this page has a say there"
BARE_CONNECTION = "a connection without a byte on it: it tells an address, and neither the page nor any cookie"
# Contained: a worker has a policy of its own, so that nothing leaves for a third party; what it keeps is hidden from every guarded page; and
# the gate hides from the portal what it wrote into the jar, and expires what is declared.
WORKER = "a worker is another program, which no page's script can reach into"
WORKERS = (
    "database_own_worker",
    "database_blob_worker",
    "database_shared_worker",
    "database_service_worker",
    "cache_own_worker",
    "cache_blob_worker",
    "cache_service_worker",
    "file_own_worker",
    "file_blob_worker",
    "read_database_own_worker",
    "read_database_blob_worker",
    "read_databases_blob_worker",
    "read_cache_blob_worker",
    "read_cache_own_worker",
    "read_file_blob_worker",
)
PRECONNECTS = ("preconnect", "preconnect_anonymous", "script_preconnect")
BOTH = {
    **{f"reach_{name}": GOES_AWAY for name in ("popup", "popup_noopener", "form_popup")},
    **{f"reach_{name}": BARE_CONNECTION for name in PRECONNECTS},
    **dict.fromkeys(WORKERS, WORKER),
}
OPEN = {
    "chromium": BOTH
    | {
        "reach_script_frame_connection": BARE_CONNECTION,
        "cookie_service_worker_store": WORKER,
        "read_cookie_service_worker": WORKER,
    },
    "firefox": BOTH | {"cookie_blob_svg_again": "an SVG of a script's making is a picture to most pages: nothing can be put before it"},
}
