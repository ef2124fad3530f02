//! What shells complete, and what is in the scripts that make them.

use std::process::Command;

/// Runs the command, and returns what it prints.
pub(crate) fn octroi(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_octroi")).args(arguments).output().unwrap();
    assert!(output.status.success(), "octroi {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Returns every subcommand with its long options, as `--help` tells them; of one below another, both words.
pub(crate) fn commands() -> Vec<(String, Vec<String>)> {
    let commands = below(&[]);
    let has = |wanted| commands.iter().any(|(name, _)| name == wanted);
    assert!(has("serve") && has("man") && has("ledger") && has("ledger verify"), "{commands:?}");
    commands
}

/// Returns the subcommands of a command, and theirs.
fn below(command: &[&str]) -> Vec<(String, Vec<String>)> {
    let help = octroi(&[command, &["--help"]].concat());
    let listed = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    let names = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let mut found = Vec::new();
    for name in names.filter(|name| !name.is_empty() && *name != "help") {
        let path = [command, &[name]].concat();
        found.push((path.join(" "), options(&octroi(&[&path[..], &["--help"]].concat()))));
        found.extend(below(&path));
    }
    found
}

fn options(help: &str) -> Vec<String> {
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = lines.filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--")));
    words.map(str::to_owned).collect()
}

#[test]
fn every_shell_is_told_every_command_and_option() {
    let commands = commands();
    assert!(commands.iter().any(|(_, options)| options.iter().any(|option| option == "--state-dir")));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = octroi(&["completions", shell]);
        for (command, options) in &commands {
            assert!(command.split(' ').all(|word| script.contains(word)), "{shell} does not know {command}");
            for option in options {
                // Fish is told them without dashes.
                let name = if shell == "fish" { option.trim_start_matches('-') } else { option };
                assert!(script.contains(name), "{shell} does not know {command} {option}");
            }
        }
    }
}

#[test]
fn bash_completes_what_is_begun() {
    let script = octroi(&["completions", "bash"]);
    assert!(script.lines().any(|line| line.trim_start().starts_with("complete ") && line.contains("-o default")));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("octroi.bash");
    std::fs::write(&file, script).unwrap();
    assert!(Command::new("bash").arg("-n").arg(&file).status().unwrap().success());
    for (typed, offered) in [
        (&["che"][..], "check"),
        // Nothing of its own: bash then completes files, as the script asks it to.
        (&["check", "octroi.b"], ""),
        (&["serve", "--st"], "--state-dir"),
        (&["check", "--format", ""], "github human json"),
        (&["serve", "--log-format", "j"], "json"),
        (&["completions", "f"], "fish"),
        (&["explain", "--config", "octroi.b"], "octroi.bash"),
    ] {
        let drive = "source octroi.bash; COMP_WORDS=(octroi \"$@\"); COMP_CWORD=$#\n\
                     _octroi octroi \"${COMP_WORDS[$#]}\" \"${COMP_WORDS[$# - 1]}\"\n\
                     printf '%s\\n' \"${COMPREPLY[@]}\" | sort | paste -sd ' '";
        let output =
            Command::new("bash").args(["-c", drive, "bash"]).args(typed).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.trim(), offered, "{typed:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
