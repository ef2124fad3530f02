//! A real PostgreSQL for tests: a server of their own, in a folder that goes away with them.
//!
//! A shell holds it by its standard input, so that it ends with the process that
//! started it, however that ends. A test takes a database of its own in it.

use std::{
    fs::{self, Permissions},
    io::{BufRead as _, BufReader, Lines, Write as _},
    net::TcpListener,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

/// A server.
#[derive(Debug)]
pub struct Cluster {
    shell: Child,
    answers: Lines<BufReader<ChildStdout>>,
    programs: PathBuf,
    folder: String,
    port: u16,
}

/// Where a server listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// On a Unix socket.
    Socket,
    /// On a port of loopback too.
    Loopback,
}

/// Returns the server that all tests of a process share.
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| Cluster::start(Reach::Socket))
}

// === impl Cluster ===

impl Cluster {
    /// Starts a server.
    ///
    /// # Panics
    /// If PostgreSQL is not installed: no test is passed over for that.
    pub fn start(reach: Reach) -> Self {
        let programs = programs();
        let port = if reach == Reach::Loopback { free_port() } else { 0 };
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/harness/cluster.sh");
        let mut shell = Command::new("sh")
            .arg(script)
            .arg(&programs)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(shell.stdout.take().unwrap()).lines();
        let folder = answers.next().and_then(Result::ok).expect("PostgreSQL starts; what it said is above");
        let mut cluster = Self { shell, answers, programs, folder, port };
        cluster.await_ready();
        cluster
    }

    /// Makes a database, and returns its URL by the Unix socket.
    pub fn database(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("ledger_{}", MADE.fetch_add(1, Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://octroi@{}:{}/{name}", self.folder.replace('/', "%2F"), self.socket())
    }

    /// Runs statements as one who may do anything, and returns what is selected. `database` is a name or ends in one.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let database = database.rsplit('/').next().unwrap_or_default();
        let port = self.socket().to_string();
        let output = Command::new(self.programs.join("psql"))
            .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "octroi", "-h", &self.folder, "-p", &port])
            .args(["-d", database, "-c", statements])
            .output()
            .unwrap();
        assert!(output.status.success(), "{statements}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Puts lines before those of a file of the server's folder, such as `pg_hba.conf`.
    pub fn configure(&self, file: &str, lines: &str) {
        let path = format!("{}/data/{file}", self.folder);
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, format!("{lines}\n{before}")).unwrap();
        let owner = fs::metadata(format!("{}/data", self.folder)).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    }

    /// Stops it as an operator does.
    pub fn stop(&mut self) {
        self.command("stop");
    }

    /// Ends all its processes in the middle of what they do.
    pub fn kill(&mut self) {
        self.command("kill");
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.command("start");
    }

    fn command(&mut self, command: &str) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "{command}").unwrap();
        self.await_ready();
    }

    fn await_ready(&mut self) {
        assert_eq!(self.answers.next().and_then(Result::ok).as_deref(), Some("ready"), "what it said is above");
    }

    fn socket(&self) -> u16 {
        if self.port == 0 { 5432 } else { self.port }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        drop(self.shell.wait());
    }
}

/// Returns where the newest PostgreSQL of this machine has its programs.
fn programs() -> PathBuf {
    // Debian keeps each version's in a folder of its own, of which none is in the path.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).collect();
    found.sort_unstable();
    let debian = found.last().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = debian.into_iter().chain(std::env::split_paths(&path));
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .expect("these tests need a real PostgreSQL: install the package postgresql, as tests/run does")
}

/// Returns a port that nothing listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
