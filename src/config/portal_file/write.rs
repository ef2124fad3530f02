//! Writes the file.

use std::sync::Arc;

use super::{
    lines::{Asked, Form, Lines},
    platform::Platform,
    quote::string,
};
use crate::{
    charter::import::{
        Category, HostFinding, ImportedCharter, ImportedCookie, Naming, Question, Stated, documented_beginning,
        documented_lifetime,
    },
    config::diagnostics::{Diagnostic, Source},
    consent::Language,
};

/// What the command line says of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalFileOptions {
    /// Where the charter was found, for a comment.
    pub source: String,
    /// What the file is called in diagnostics.
    pub name: String,
    /// The hosts, instead of the one that the page speaks of.
    pub hosts: Vec<String>,
    /// Where the portal is, instead of HTTPS on its host.
    pub upstream: Option<String>,
}

/// A portal file, and what somebody must answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenPortal {
    /// The file.
    pub text: String,
    /// Each question as a warning, at its place in the file.
    pub questions: Vec<Diagnostic>,
    /// How many cookies are declared.
    pub declared: usize,
    /// How many values are suggestions.
    pub suggestions: usize,
}

/// Writes an imported charter as a portal file.
#[must_use]
pub fn write_portal_file(charter: &ImportedCharter, options: &PortalFileOptions) -> WrittenPortal {
    let platforms = Platform::all();
    let mut writer = Writer { lines: Lines::default(), platforms, language: charter.language, suggestions: 0 };
    writer.lines.say(&format!("Imported from {}.", options.source));
    writer.lines.say(
        "A value that the page does not state is marked \"suggestion\". What is not certain stays a comment under a",
    );
    writer.lines.say("\"QUESTION\": answer it, then take off the \"# \" of its lines.");
    writer.lines.gap();
    writer.portal(charter, options);
    writer.purposes(charter);
    let mut heading = None;
    for cookie in &charter.cookies {
        writer.lines.gap();
        if cookie.heading.is_some() && cookie.heading != heading {
            writer.lines.say(&format!("Under the heading: {}", cookie.heading.as_deref().unwrap_or_default()));
            writer.lines.gap();
            heading.clone_from(&cookie.heading);
        }
        writer.cookie(cookie);
    }
    if !charter.prose.is_empty() {
        writer.lines.gap();
        writer.lines.say("Text that stands among the rows and is none:");
        charter.prose.iter().for_each(|prose| writer.lines.say(prose));
    }
    let Lines { text, questions } = writer.lines;
    let source = Arc::new(Source { name: options.name.clone(), text: text.as_str().into() });
    let questions = questions.into_iter().map(|asked| diagnostic(asked, &source)).collect();
    WrittenPortal { text, questions, declared: charter.declared().count(), suggestions: writer.suggestions }
}

fn diagnostic(asked: Asked, source: &Arc<Source>) -> Diagnostic {
    let Asked { question, of, place } = asked;
    let mut diagnostic = Diagnostic::warning(format!("{of}: {question}"));
    diagnostic.label = "answer it here".into();
    diagnostic.source = Some(Arc::clone(source));
    diagnostic.span = Some(place);
    diagnostic
}

struct Writer {
    lines: Lines,
    platforms: Vec<Platform>,
    language: Option<Language>,
    suggestions: usize,
}

// === impl Writer ===

impl Writer {
    fn portal(&mut self, charter: &ImportedCharter, options: &PortalFileOptions) {
        let found = match &charter.host {
            _ if !options.hosts.is_empty() => options.hosts.clone(),
            HostFinding::One(host) => vec![host.clone()],
            HostFinding::None | HostFinding::Several(_) => Vec::new(),
        };
        let list = |hosts: &[String]| hosts.iter().map(|host| string(host)).collect::<Vec<_>>().join(", ");
        match (&charter.host, found.first()) {
            (_, Some(_)) => self.lines.put(Form::Key, &format!("hosts = [{}]", list(&found))),
            (HostFinding::Several(hosts), None) => {
                self.lines.ask("hosts", "which host is this the charter of? The page names several; --host says it");
                self.lines.put(Form::Comment, &format!("hosts = [{}]", list(hosts)));
            }
            (HostFinding::None | HostFinding::One(_), None) => {
                self.lines.ask("hosts", "which host is this the charter of? The page names none; --host says it");
                self.lines.put(Form::Comment, "hosts = [\"data.example.org\"]");
            }
        }
        self.lines.put(Form::Comment, "title = { fr = \"…\", en = \"…\" }");
        self.lines.put(Form::Comment, "controller = \"…\"              # who decides what the portal does with data");
        self.lines.put(
            Form::Comment,
            "contact = \"dpo@…\"             # the data protection officer: mail address, or https URL of a form",
        );
        self.upstream(found.first(), options);
        if let Some(language) = self.language {
            self.lines.put(Form::Key, &format!("language = {}", string(language.tag())));
        }
        self.lines.put(Form::Key, "undeclared = \"strip\"             # what is not declared does not pass");
        let third_parties = "third-parties = \"report\"         # suggestion: see what pages contact, declare it as [[third-party]], then \"enforce\"";
        self.lines.put(Form::Key, third_parties);
        self.suggestions += 1;
        for platform in &self.platforms {
            if charter.declared().any(|cookie| platform.knows(cookie)) {
                let line = format!(
                    "preset = {}         # the platform's own declarations, in seven languages; rows below replace them",
                    string(platform.name)
                );
                self.lines.put(Form::Comment, &line);
            }
        }
    }

    fn upstream(&mut self, host: Option<&String>, options: &PortalFileOptions) {
        let comment = "  # must not resolve to the gate itself; --upstream replaces it";
        match (&options.upstream, host) {
            (Some(upstream), _) => self.lines.put(Form::Key, &format!("upstream = {}", string(upstream))),
            (None, Some(host)) if !host.contains('*') => {
                self.lines.put(Form::Key, &format!("upstream = {}{comment}", string(&format!("https://{host}"))));
            }
            (None, _) => {
                self.lines.ask("upstream", "where is the portal itself? --upstream says it");
                self.lines.put(Form::Comment, &format!("upstream = \"https://data.example.org\"{comment}"));
            }
        }
    }

    /// Writes the purposes that the gate does not have by itself: those of which a page says only whose cookies they are.
    fn purposes(&mut self, charter: &ImportedCharter) {
        for (category, label, description) in OF_A_PARTY {
            if !charter.cookies.iter().any(|cookie| cookie.category == Some(category)) {
                continue;
            }
            self.lines.gap();
            self.lines.say("The page says only whose these cookies are. If it is known what they are for, advertising, social, video or");
            self.lines.say("another purpose is better: visitors choose by purpose.");
            self.lines.put(Form::Key, "[[purpose]]");
            self.lines.put(Form::Key, &format!("name = {}", string(category.purpose())));
            self.lines.put(Form::Key, "basis = \"consent\"");
            for (key, [french, english]) in [("label", label), ("description", description)] {
                let suggested =
                    format!("{key} = {{ fr = {}, en = {} }}  # suggestion", string(french), string(english));
                self.lines.put(Form::Key, &suggested);
                self.suggestions += 1;
            }
        }
    }

    fn cookie(&mut self, cookie: &ImportedCookie) {
        let of = if cookie.written.is_empty() { "a row without a name" } else { cookie.written.as_str() };
        let forbidding = cookie.questions.iter().filter(|question| question.forbids());
        for question in forbidding {
            self.lines.ask(of, &question.to_string());
        }
        for note in &cookie.notes {
            self.lines.say(&format!("On the page: {note}"));
        }
        if cookie.questions.contains(&Question::LeftOver) {
            return;
        }
        let form = if cookie.is_declared() { Form::Key } else { Form::Comment };
        self.lines.put(form, "[[cookie]]");
        let name = match &cookie.naming {
            Some(Naming::Name(name)) if *name == cookie.written => format!("name = {}", string(name)),
            Some(Naming::Name(name)) => {
                format!("name = {}  # on the page: {}", string(name), super::quote::comment(&cookie.written))
            }
            Some(Naming::Regex(regex)) => {
                format!("regex = {}  # on the page: {}", string(regex), super::quote::comment(&cookie.written))
            }
            None => format!("name = {}", string(&cookie.written)),
        };
        self.lines.put(form, &name);
        if let Some(beginning) = documented_beginning(&cookie.written, &cookie.provider) {
            let line = format!("name = {}  # suggestion: its maker's names go on after that", string(beginning));
            self.suggestions += 1;
            self.lines.put(Form::Comment, &line);
        }
        self.lines.put(form, &format!("purpose = {}", string(cookie.category.map_or("", Category::purpose))));
        if !cookie.provider.is_empty() {
            self.lines.put(form, &format!("provider = {}", string(&cookie.provider)));
        }
        for (key, text) in [("service", &cookie.service), ("description", &cookie.description)] {
            if !text.is_empty() {
                let key = self.language.map_or_else(|| key.to_owned(), |language| format!("{key}.{}", language.tag()));
                self.lines.put(form, &format!("{key} = {}", string(text)));
            }
        }
        self.lifetime(cookie, form);
    }

    fn lifetime(&mut self, cookie: &ImportedCookie, form: Form) {
        let of = cookie.written.as_str();
        for question in cookie.questions.iter().filter(|question| !question.forbids()) {
            self.lines.ask(of, &question.to_string());
        }
        match &cookie.lifetime {
            Some(Stated::Lifetime(lifetime)) => {
                return self.lines.put(form, &format!("lifetime = {}", string(lifetime)));
            }
            Some(Stated::Session) => {
                return self.lines.say("No lifetime: it ends with the browser's session, says the page.");
            }
            None => {}
        }
        let of_platform = self.platforms.iter().find_map(|platform| Some((platform.lifetime(cookie)?, platform.name)));
        let suggested = match of_platform {
            Some((lifetime, platform)) => Some(format!(
                "lifetime = {}  # suggestion: the page states none; this is what the preset {platform} says",
                string(lifetime)
            )),
            None => documented_lifetime(&cookie.written, &cookie.provider).map(|lifetime| {
                format!(
                    "lifetime = {}  # suggestion: the page states none; this is its maker's default",
                    string(lifetime)
                )
            }),
        };
        if let Some(line) = suggested {
            let unanswered = cookie.questions.iter().any(|question| matches!(question, Question::Lifetime(_)));
            self.suggestions += 1;
            self.lines.put(if unanswered { Form::Comment } else { form }, &line);
        }
    }
}

/// Purposes of which only the party is known: with what charters of the platform say of them.
const OF_A_PARTY: [(Category, [&str; 2], [&str; 2]); 2] = [
    (
        Category::FirstParty,
        ["Cookies internes du portail", "The portal's own cookies"],
        [
            "Déposés par le portail lui-même, ils peuvent servir à suivre votre visite ou à des fins publicitaires.",
            "Set by the portal itself, they may serve to follow your visit, or for advertising.",
        ],
    ),
    (
        Category::ThirdParty,
        ["Cookies de tiers", "Third-party cookies"],
        [
            "Déposés par un autre service, qui apprend ainsi quelles pages vous consultez.",
            "Set by another service, which so learns what pages you visit.",
        ],
    ),
];
