//! Mistakes in cookies and purposes.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "cookie without name and purpose",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: a cookie has no name @ [[portal.cookie]] (`name` is missing)",
            "error: a cookie has no purpose @ [[portal.cookie]] (`purpose` is missing)",
        ],
    ),
    (
        "cookie with name and regex",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\nregex = \"y\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: a cookie has both `name` and `regex` @ \"y\" (one of them is too much)"],
    ),
    (
        "not a cookie name",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"a b\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: \"a b\" is not a cookie name: only letters, digits and !#%&'*+-.^_`|~ can stand in it @ \"a b\" (not a cookie name)",
        ],
    ),
    (
        "star in the middle",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"a*b\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: \"a*b\": '*' may only stand at the end; use a regex for anything else @ \"a*b\" (not a cookie name)"],
    ),
    (
        "not a regex",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nregex = \"_ga_[\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: \"_ga_[\" is not a regex: unclosed character class @ \"_ga_[\" (not a regex)"],
    ),
    (
        "unknown purpose",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audiance\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: unknown purpose `audiance` @ \"audiance\" (not a purpose of this portal) = did you mean `audience`?"],
    ),
    (
        "unknown purpose, nothing like it",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"marketing\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: unknown purpose `marketing` @ \"marketing\" (not a purpose of this portal) = the purposes are `necessary`, `audience-exempt`, `audience`, `personalisation`, `advertising`, `social`, `video`; [[portal.purpose]] adds one",
        ],
    ),
    (
        "cookie twice",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"video\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &["error: x is declared twice @ \"x\" (again here) + \"x\" (first here)"],
    ),
    (
        "regexes that tie",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nregex = \"_ga_[A-M]+\"\npurpose = \"audience\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n[[portal.cookie]]\nregex = \"_ga_[K-Z]+\"\npurpose = \"video\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: /_ga_[A-M]+/ and /_ga_[K-Z]+/ are equally specific and both match \"_ga_K\" @ \"_ga_[K-Z]+\" (this one) + \"_ga_[A-M]+\" (and this one) = make one of them narrower: which one wins must not depend on their order",
        ],
    ),
    (
        "unreadable lifetime",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audience\"\nlifetime = \"13 mois\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: \"13 mois\" is not a duration: the units are s, min, h, days, weeks, months and years @ \"13 mois\" (not a duration) = write \"30s\", \"2 weeks\" or \"13 months\"",
        ],
    ),
    (
        "lifetime of nothing",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audience\"\nlifetime = \"0\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "error: `lifetime` must be more than zero @ \"0\" (this is zero) = leave `lifetime` out for a cookie that ends with the browser's session",
        ],
    ),
    (
        "exempt audience too long",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audience-exempt\"\nlifetime = \"14 months\"\nprovider = \"p\"\nservice = \"s\"\ndescription = \"d\"\n",
        &[
            "warning: audience measurement exempt from consent may live 13 months at most @ \"14 months\" (longer than 13 months) = it is cut to 13 months (CNIL 2020-091); declare that, or a purpose that needs consent",
        ],
    ),
    (
        "cookie with gaps",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cookie]]\nname = \"x\"\npurpose = \"audience\"\nprovider = \"p\"\n",
        &["warning: cookie x has no service, no description @ \"x\" (the charter prints a gap)"],
    ),
    (
        "purpose without name",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nlabel = { fr = \"l\", en = \"L\" }\ndescription = { fr = \"d\", en = \"D\" }\n",
        &["error: a purpose has no name @ [[portal.purpose]] (`name` is missing)"],
    ),
    (
        "purpose without texts",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"chat\"\n",
        &[
            "error: purpose `chat` has no label @ [[portal.purpose]] (`label` is missing)",
            "error: purpose `chat` has no description @ [[portal.purpose]] (`description` is missing)",
        ],
    ),
    (
        "purpose in one language",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"chat\"\nlabel = \"l\"\ndescription = { fr = \"d\" }\n",
        &[
            "warning: the label of purpose `chat` is the same text in every language @ \"l\" (seen by every visitor) = write { fr = \"…\", en = \"…\" }",
            "warning: the description of purpose `chat` has no English wording @ { fr = \"d\" } (seen by every visitor) = write { fr = \"…\", en = \"…\" }",
        ],
    ),
    (
        "purpose in other languages only",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"chat\"\nlabel = { de = \"l\" }\ndescription = { en = \"d\", de = \"d\" }\n",
        &[
            "warning: the label of purpose `chat` has neither a French nor an English wording @ { de = \"l\" } (seen by every visitor) = write { fr = \"…\", en = \"…\" }",
            "warning: the description of purpose `chat` has no French wording @ { en = \"d\", de = \"d\" } (seen by every visitor) = write { fr = \"…\", en = \"…\" }",
        ],
    ),
    (
        "not a purpose name",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"Chat\"\nlabel = { fr = \"l\", en = \"L\" }\ndescription = { fr = \"d\", en = \"D\" }\n",
        &["error: purpose name \"Chat\" must be 1 to 32 of a-z, 0-9 and '-' @ \"Chat\" (not a purpose name)"],
    ),
    (
        "purpose twice",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"chat\"\nlabel = { fr = \"l\", en = \"L\" }\ndescription = { fr = \"d\", en = \"D\" }\n[[portal.purpose]]\nname = \"chat\"\nlabel = { fr = \"l\", en = \"L\" }\ndescription = { fr = \"d\", en = \"D\" }\n",
        &["error: purpose `chat` is declared twice @ \"chat\" (again here) + \"chat\" (first here)"],
    ),
    (
        "another basis for a default purpose",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"advertising\"\nbasis = \"strictly-necessary\"\n",
        &[
            "error: the basis of the default purpose `advertising` is fixed @ \"strictly-necessary\" (another basis) = declare a purpose of your own",
        ],
    ),
    (
        "unknown basis",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.purpose]]\nname = \"chat\"\nbasis = \"legitimate-interest\"\nlabel = { fr = \"l\", en = \"L\" }\ndescription = { fr = \"d\", en = \"D\" }\n",
        &[
            "error: `basis` cannot be `legitimate-interest` @ \"legitimate-interest\" (not a known word) = it can be `consent`, `strictly-necessary`, `audience-measurement`",
        ],
    ),
];
