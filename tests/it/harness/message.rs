//! HTTP/1.1 messages as they stood on the wire, and whether there is only one way to read them.

/// A start line and fields, in the order and spelling of the wire.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub start: String,
    pub fields: Vec<(String, String)>,
    pub raw: Vec<u8>,
}

/// A head with its content.
#[derive(Clone, Debug, Default)]
pub struct Message {
    pub head: Head,
    pub body: Vec<u8>,
    pub trailers: Vec<(String, String)>,
    /// Which of an origin's connections it came over.
    pub connection: usize,
}

/// Where content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Nothing,
    Length(usize),
    Chunked,
    /// Responses only.
    UntilClosed,
}

// === impl Head ===

impl Head {
    /// Reads what stands before an empty line, that line included. Bytes are taken as Latin-1.
    pub fn read(raw: &[u8]) -> Self {
        let text: String = raw.iter().map(|byte| char::from(*byte)).collect();
        let mut lines = text.strip_suffix("\r\n\r\n").expect("a head ends in an empty line").split("\r\n");
        let start = lines.next().unwrap_or_default().to_owned();
        let fields = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            (name.to_owned(), value.trim_matches([' ', '\t']).to_owned())
        });
        Self { start, fields: fields.collect(), raw: raw.to_vec() }
    }

    pub fn status(&self) -> u16 {
        self.start.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a response has a status")
    }

    pub fn method(&self) -> &str {
        self.start.split(' ').next().unwrap_or_default()
    }

    pub fn target(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or_default()
    }

    /// All values of a field, in order.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let named = self.fields.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// The value of a field that may be there once.
    pub fn field(&self, name: &str) -> Option<&str> {
        let values = self.all(name);
        assert!(values.len() < 2, "{name} stands once in {:?}", self.fields);
        values.first().copied()
    }

    /// Where the content of this response to `method` ends.
    pub fn response_framing(&self, method: &str) -> Framing {
        let status = self.status();
        if method == "HEAD" || status < 200 || matches!(status, 204 | 304) {
            return Framing::Nothing;
        }
        self.stated_framing().unwrap_or(Framing::UntilClosed)
    }

    /// Where the content of this request ends.
    pub fn request_framing(&self) -> Framing {
        self.stated_framing().unwrap_or(Framing::Nothing)
    }

    fn stated_framing(&self) -> Option<Framing> {
        if !self.all("transfer-encoding").is_empty() {
            return Some(Framing::Chunked);
        }
        self.all("content-length").first().map(|length| Framing::Length(length.parse().unwrap_or(0)))
    }

    /// What is not canonical about this request: what another server could read otherwise.
    pub fn faults_of_request(&self) -> Vec<String> {
        let mut faults = self.faults();
        let parts: Vec<&str> = self.start.split(' ').collect();
        if parts.len() != 3 || parts.iter().any(|part| part.is_empty()) || parts.last() != Some(&"HTTP/1.1") {
            faults.push(format!("request line {:?}", self.start));
        }
        if self.all("host").len() != 1 || self.all("host") == [""] {
            faults.push(format!("hosts {:?}", self.all("host")));
        }
        faults
            .extend(self.fields.iter().filter(|(name, _)| name.contains('_')).map(|(name, _)| format!("name {name}")));
        faults
    }

    /// What is not canonical about this response.
    pub fn faults_of_response(&self) -> Vec<String> {
        let mut faults = self.faults();
        let status = self.start.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
        if !status.is_some_and(|status| status.bytes().all(|byte| byte.is_ascii_digit())) {
            faults.push(format!("status line {:?}", self.start));
        }
        faults
    }

    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let lines = self.raw.split(|byte| *byte == b'\n');
        let inside: Vec<&[u8]> = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
        if self.raw.iter().filter(|byte| **byte == b'\n').count()
            != self.raw.windows(2).filter(|two| two == b"\r\n").count()
            || inside.iter().any(|line| line.iter().any(|byte| *byte != b'\t' && byte.is_ascii_control()))
        {
            faults.push("control character or bare line end".to_owned());
        }
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        for line in inside.iter().skip(1).filter(|line| !line.is_empty()) {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            if name.is_empty() || name.len() == line.len() || !name.iter().all(|byte| token(*byte)) {
                faults.push(format!("field line {:?}", line.escape_ascii().to_string()));
            }
        }
        let (lengths, codings) = (self.all("content-length"), self.all("transfer-encoding"));
        let framed = match (&lengths[..], &codings[..]) {
            ([], [] | ["chunked"]) => true,
            ([length], []) => !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if !framed {
            faults.push(format!("framing {lengths:?} {codings:?}"));
        }
        faults
    }
}

// === impl Message ===

impl Message {
    pub fn status(&self) -> u16 {
        self.head.status()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.field(name)
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.head.all(name)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the sender says that it closes.
    pub fn closes(&self) -> bool {
        self.head.all("connection").iter().any(|value| value.eq_ignore_ascii_case("close"))
    }
}
