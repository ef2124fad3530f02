//! Mistakes that reading a text finds: syntax, keys, words and kinds of values.

use super::Mistake;

pub(super) const MISTAKES: &[Mistake] = &[
    (
        "syntax, twice",
        "listen = \n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\ntitle = \"x\n",
        &[
            "error: there is no value @ listen =  (this is not TOML)",
            "error: invalid basic string, expected `\"` @ title = \"x (this is not TOML)",
        ],
    ),
    (
        "a key twice",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nupstream = \"https://b\"\n",
        &["error: duplicate key @ upstream (this is not TOML)"],
    ),
    (
        "unknown key",
        "includes = [\"x\"]\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: unknown key `includes` @ includes (not a key of the main file) = did you mean `include`?"],
    ),
    (
        "unknown key, nothing like it",
        "[ledger]\nsqlite = 1\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: unknown key `sqlite` @ sqlite (not a key of [ledger]) = the keys are `path`"],
    ),
    (
        "unknown key that was required",
        "[[portal]]\nhosts = [\"a.example\"]\nupstraem = \"http://127.0.0.1:1\"\n",
        &["error: unknown key `upstraem` @ upstraem (not a key of [[portal]]) = did you mean `upstream`?"],
    ),
    (
        "unknown table",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n[[portal.cokie]]\nname = \"x\"\n",
        &["error: unknown key `cokie` @ cokie (not a key of [[portal]]) = did you mean `cookie`?"],
    ),
    (
        "unknown word",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nundeclared = \"stripp\"\n",
        &["error: `undeclared` cannot be `stripp` @ \"stripp\" (not a known word) = did you mean `strip`?"],
    ),
    (
        "word, nothing like it",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nmode = \"dry-run\"\n",
        &["error: `mode` cannot be `dry-run` @ \"dry-run\" (not a known word) = it can be `enforce`, `report-only`"],
    ),
    (
        "boolean for a word",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nexpire = true\n",
        &["error: `expire` must be one of `expire`, `hide-only`, not a boolean @ true (this is a boolean)"],
    ),
    (
        "string for an array",
        "listen = \"127.0.0.1:80\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &[
            "error: `listen` must be an array, not a string @ \"127.0.0.1:80\" (this is a string) = write listen = [\"…\"]",
        ],
    ),
    (
        "number for a string",
        "[timeouts]\nidle = 30\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `idle` must be a string, not a whole number @ 30 (this is a whole number) = put it in quotes"],
    ),
    (
        "string for a number",
        "[limits]\nfields = \"100\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `fields` must be a whole number, not a string @ \"100\" (this is a string)"],
    ),
    (
        "negative number",
        "[limits]\nconnections = -1\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `connections` must be a whole number, not `-1` @ -1 (this is a whole number)"],
    ),
    (
        "string for a table",
        "timeouts = \"30s\"\n[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\n",
        &["error: `timeouts` must be a table, not a string @ \"30s\" (this is a string)"],
    ),
    (
        "string for a date",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nupdated = \"2026-11-22\"\n",
        &[
            "error: `updated` must be a date, not a string @ \"2026-11-22\" (this is a string) = write updated = 2026-11-22, without quotes",
        ],
    ),
    (
        "time for a date",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\nupdated = 2026-11-22T10:00:00\n",
        &[
            "error: `updated` must be a day, without a time @ 2026-11-22T10:00:00 (not a day) = write updated = 2026-11-22",
        ],
    ),
    (
        "number for a text",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\ntitle = 3\n",
        &[
            "error: `title` must be a text, or one for each language as { fr = \"…\", en = \"…\" }, not a whole number @ 3 (this is a whole number)",
        ],
    ),
    (
        "unknown language",
        "[[portal]]\nhosts = [\"a.example\"]\nupstream = \"http://127.0.0.1:1\"\ntitle = { fr = \"a\", fi = \"b\" }\n",
        &["error: unknown key `fi` @ fi (not a key of [portal.title]) = did you mean `fr`?"],
    ),
];
