//! The one gate that is reloaded: the command itself, with files, signals, a log and the operator's port.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::mpsc,
};

use super::{message::Message, visitor::Visitor, wire::Wire, within};

/// A running `octroi serve`; it ends when it is dropped.
#[derive(Debug)]
pub struct Standing {
    pub address: SocketAddr,
    pub admin: SocketAddr,
    process: Child,
    folder: tempfile::TempDir,
    log: mpsc::UnboundedReceiver<Value>,
}

const ADMIN: &str = "[admin]\nlisten = \"127.0.0.1:0\"\n";

/// A folder that is laid out as Kubernetes mounts one: what is read are links through `..data`, which is a link itself.
#[derive(Debug)]
pub struct Layout(PathBuf);

// === impl Standing ===

impl Standing {
    /// Starts a gate whose main file says `text`, looking at its files every `watch`.
    pub async fn start(watch: &str, text: &str) -> Self {
        Self::start_with_admin(watch, text, "\"127.0.0.1:0\"").await
    }

    /// The same with another `[admin]`, from the value of `listen` on.
    pub async fn start_with_admin(watch: &str, text: &str, admin: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout(folder.path().join("conf"));
        let text = main_file(watch, folder.path(), text);
        layout.mount(&[("octroi.toml", &text.replace(ADMIN, &format!("[admin]\nlisten = {admin}\n")))]);
        let mut process = Command::new(env!("CARGO_BIN_EXE_octroi"))
            .args(["serve", "--log-format", "json", "--config"])
            .arg(layout.file("octroi.toml"))
            .env_clear()
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (told, log) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                // A start that fails says so in words.
                let event = serde_json::from_str(&line).unwrap_or(Value::String(line));
                drop(told.send(event));
            }
        });
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut gate = Self { address: nowhere, admin: nowhere, process, folder, log };
        gate.address = gate.told_address("listening").await;
        gate.admin = gate.told_address("operators are answered").await;
        gate
    }

    pub fn layout(&self) -> Layout {
        Layout(self.folder.path().join("conf"))
    }

    /// Puts another text in the place of the main file's.
    pub fn write(&self, watch: &str, text: &str) {
        self.layout().write("octroi.toml", &main_file(watch, self.folder.path(), text));
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("state/keys")
    }

    pub async fn visitor(&self) -> Visitor {
        Visitor::at(self.address).await
    }

    /// The next reload that the log tells of.
    pub async fn reloaded(&mut self) -> Value {
        self.event(|message| message.starts_with("configuration ")).await
    }

    /// What the log tells of reloads without waiting.
    pub fn reloaded_meanwhile(&mut self) -> Vec<Value> {
        let events = std::iter::from_fn(|| self.log.try_recv().ok());
        events
            .filter(|event| event["message"].as_str().is_some_and(|text| text.starts_with("configuration ")))
            .collect()
    }

    pub fn signal(&self, name: &str) {
        let id = self.process.id().expect("the gate runs").to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Ends it in the middle of what it does.
    pub async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// One request to the operator's port; `fields` are lines with their ends.
    pub async fn ask(&self, method: &str, path: &str, fields: &str) -> Message {
        ask(self.admin, method, path, fields).await
    }

    /// Waits for the process to end by itself.
    pub async fn ended(mut self) -> Option<i32> {
        within(self.process.wait()).await.unwrap().code()
    }

    async fn told_address(&mut self, message: &str) -> SocketAddr {
        let event = self.event(|told| told == message).await;
        event["address"].as_str().unwrap().parse().unwrap()
    }

    async fn event(&mut self, wanted: impl Fn(&str) -> bool) -> Value {
        loop {
            let event = within(self.log.recv()).await.expect("the gate runs");
            match event["message"].as_str() {
                Some(message) if wanted(message) => return event,
                Some(_) => {}
                None => assert!(!event.to_string().contains('×'), "{event}"),
            }
        }
    }
}

/// One request to an operator's port; `fields` are lines with their ends.
pub async fn ask(admin: SocketAddr, method: &str, path: &str, fields: &str) -> Message {
    let mut wire = Wire::to(admin).await;
    let host = if fields.contains("Host: ") { String::new() } else { format!("Host: {admin}\r\n") };
    wire.send(format!("{method} {path} HTTP/1.1\r\n{host}{fields}\r\n")).await;
    let answer = wire.response_to(method).await.expect("the operator is answered");
    assert_eq!(answer.head.faults_of_response(), [""; 0]);
    answer
}

fn main_file(watch: &str, folder: &Path, text: &str) -> String {
    let state = folder.join("state");
    let gate = format!("workers = 2\nwatch = \"{watch}\"\nstate-dir = \"{}\"\n", state.display());
    let listen = if text.contains("listen = ") { "" } else { "listen = [\"127.0.0.1:0\"]\n" };
    format!("{gate}{listen}{text}\n{ADMIN}")
}

// === impl Layout ===

impl Layout {
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file where it is, half a file included.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    /// Exchanges all files at once, by one link.
    pub fn mount(&self, files: &[(&str, &str)]) {
        let number = std::fs::read_dir(&self.0).map_or(0, Iterator::count);
        let own = format!("..{number}");
        std::fs::create_dir_all(self.file(&own)).unwrap();
        for (name, text) in files {
            std::fs::write(self.file(&own).join(name), text).unwrap();
            if !self.file(name).is_symlink() {
                std::os::unix::fs::symlink(format!("..data/{name}"), self.file(name)).unwrap();
            }
        }
        std::os::unix::fs::symlink(&own, self.file("..next")).unwrap();
        std::fs::rename(self.file("..next"), self.file("..data")).unwrap();
    }
}
