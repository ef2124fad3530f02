//! Mistakes in what is said of a portal.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "no portal",
        "listen = []\n",
        &[
            "error: there is no portal = add a [[portal]] with hosts and upstream, or include = [\"portals/*.toml\"]",
            "error: the gate listens nowhere @ [] (no address) = leave `listen` out for 127.0.0.1:8080",
        ],
    ),
    (
        "no hosts, no upstream",
        "[[portal]]\ntitle = \"x\"\n",
        &[
            "error: a portal has no hosts @ [[portal]] (`hosts` is missing) = write hosts = [\"data.example.org\"]",
            "error: portal without hosts has no upstream @ [[portal]] (`upstream` is missing) = write upstream = \"https://…\", the address of the portal itself",
        ],
    ),
    (
        "empty hosts",
        "[[portal]]\nhosts = []\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: a portal has no hosts @ [] (no host) = write hosts = [\"data.example.org\"]"],
    ),
    (
        "host with a port",
        "[[portal]]\nhosts = [\"a.example:80\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"a.example:80\" has a port; a site answers on every port of its host @ \"a.example:80\" (not a host) = write the name alone, such as \"data.example.org\", \"*.example.org\" or \"*\"",
        ],
    ),
    (
        "not a host",
        "[[portal]]\nhosts = [\"https://a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: \"https://a.example\" is not a host name @ \"https://a.example\" (not a host) = write the name alone, such as \"data.example.org\", \"*.example.org\" or \"*\"",
        ],
    ),
    (
        "host twice",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: host a.example is declared twice @ \"a.example\" (again here) + \"a.example\" (first here)"],
    ),
    (
        "not a URL",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"127.0.0.1\"\n",
        &[
            "error: \"127.0.0.1\" is not a URL such as http://127.0.0.1:8000 @ \"127.0.0.1\" (not an upstream) = write scheme, host and port only, such as \"https://portal.example.org\"",
        ],
    ),
    (
        "upstream with a path",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1/x\"\n",
        &[
            "error: \"http://127.0.0.1:1/x\" has a path or query; an upstream is scheme, host and port only @ \"http://127.0.0.1:1/x\" (not an upstream) = write scheme, host and port only, such as \"https://portal.example.org\"",
        ],
    ),
    (
        "upstream of another scheme",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"ftp://127.0.0.1:1\"\n",
        &[
            "error: \"ftp://127.0.0.1:1\" is neither http nor https @ \"ftp://127.0.0.1:1\" (not an upstream) = write scheme, host and port only, such as \"https://portal.example.org\"",
        ],
    ),
    (
        "upstream in clear",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://portal.example\"\n",
        &[
            "warning: http://portal.example is reached over plain HTTP, and is not on this machine @ \"http://portal.example\" (cookies travel in clear) = use https, unless the way there is one you trust",
        ],
    ),
    (
        "unknown preset",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\npreset = \"opendata\"\n",
        &["error: unknown preset \"opendata\" @ \"opendata\" (no such preset) = did you mean `opendatasoft`?"],
    ),
    (
        "not a contact",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\ncontact = \"javascript:alert(1)@x.y\"\n",
        &[
            "error: \"javascript:alert(1)@x.y\" is neither a mail address nor an https URL @ \"javascript:alert(1)@x.y\" (not a contact) = write \"dpo@example.org\" or \"https://…\"",
        ],
    ),
    (
        "memory too long",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nmemory = \"1 year\"\n",
        &[
            "warning: choices are remembered for more than six months @ \"1 year\" (longer than six months) = CNIL 2020-092 calls six months good practice",
        ],
    ),
];
