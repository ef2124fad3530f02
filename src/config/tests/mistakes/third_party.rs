//! Mistakes in third parties, looks and what else a portal's pages are given.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "third party without origins and purpose",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.third-party]]\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: a third party has no origins @ [[portal.third-party]] (`origins` is missing) = write origins = [\"video.example\", \"*.stats.example\"]",
            "error: a third party has no purpose @ [[portal.third-party]] (`purpose` is missing)",
        ],
    ),
    (
        "origin with a path",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.third-party]]\norigins = [\"https://v.example/embed\"]\npurpose = \"video\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: \"https://v.example/embed\" has a path; an origin is a host, with a scheme and a port at most @ \"https://v.example/embed\" (not an origin) = write a host such as \"video.example\" or \"*.video.example\", with a scheme or port to be narrower",
        ],
    ),
    (
        "every third party",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.third-party]]\norigins = [\"*\"]\npurpose = \"video\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: \"*\" would cover every third party; name the hosts @ \"*\" (not an origin) = write a host such as \"video.example\" or \"*.video.example\", with a scheme or port to be narrower",
        ],
    ),
    (
        "origin twice",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.third-party]]\norigins = [\"v.example\"]\npurpose = \"video\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n[[portal.third-party]]\norigins = [\"V.example\"]\npurpose = \"social\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: third party v.example is declared twice @ \"V.example\" (again here) + \"v.example\" (first here)"],
    ),
    (
        "third party that the charter prints with gaps",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.third-party]]\norigins = [\"v.example\"]\npurpose = \"video\"\n",
        &[
            "warning: third party v.example has no provider, no service, no description @ [\"v.example\"] (the charter prints a gap)",
        ],
    ),
    (
        "not an effect on third parties",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nthird-parties = \"block\"\n",
        &[
            "error: `third-parties` cannot be `block` @ \"block\" (not a known word) = it can be `enforce`, `report`, `off`",
        ],
    ),
    (
        "not a colour, not a radius, not a path",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nanswers = [\"terms\"]\n[portal.look]\naccent = \"blue\"\nradius = \"round\"\nlogo = \"https://cdn.example/logo.svg\"\n",
        &[
            "error: \"terms\" is not a path @ \"terms\" (not a path) = write it as browsers ask for it, such as \"/terms/cookies-policy/\"",
            "error: \"blue\" is not a colour @ \"blue\" (not a colour) = write it as \"#1b4a8f\"",
            "error: \"round\" is not a radius @ \"round\" (not a radius) = write \"0\" to \"24px\"",
            "error: \"https://cdn.example/logo.svg\" is not a path on the portal @ \"https://cdn.example/logo.svg\" (not a path) = write \"/static/logo.svg\"; pages load nothing from elsewhere",
        ],
    ),
];
