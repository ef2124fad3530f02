//! `octroi import`, as an operator types it: what is written, what is asked, and how it ends.

use std::{path::Path, process::Stdio};

use tokio::{io::AsyncWriteExt, process::Command};

use crate::harness::{Message, Page, Portal, within};

/// What a command said, and its exit code.
struct Ended {
    code: i32,
    output: String,
    told: String,
}

async fn octroi(folder: &Path, arguments: &[&str], input: &[u8]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").kill_on_drop(true);
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = running.stdin.take().unwrap();
    // A command that does not read its input closes it.
    drop(stdin.write_all(input).await);
    drop(stdin);
    let ended = within(running.wait_with_output()).await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: ended.status.code().unwrap(), output: text(ended.stdout), told: text(ended.stderr) }
}

fn charter(host: &str) -> (String, String) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/charters/{host}"));
    let read = |ending: &str| std::fs::read_to_string(format!("{}.{ending}", file.display())).unwrap();
    (format!("{}.txt", file.display()), read("toml"))
}

const HOSTS: [&str; 2] = ["data.ampmetropole.fr", "opendata.clermontmetropole.eu"];

#[tokio::test]
async fn a_published_charter_becomes_a_file_that_check_accepts() {
    let folder = tempfile::tempdir().unwrap();
    for host in HOSTS {
        let (file, expected) = charter(host);
        let ended = octroi(folder.path(), &["import", &file], b"").await;
        assert_eq!(
            (ended.code, ended.told.as_str()),
            (0, "4 cookies declared, 0 questions, 5 suggestions to look at\n")
        );
        assert_eq!(ended.output, expected);

        let output = format!("{host}.toml");
        let ended = octroi(folder.path(), &["import", &file, "--output", &output], b"").await;
        assert_eq!((ended.code, ended.output.as_str()), (0, ""));
        assert_eq!(std::fs::read_to_string(folder.path().join(&output)).unwrap(), expected);
        let ended = octroi(folder.path(), &["check", &output], b"").await;
        assert_eq!((ended.code, ended.told.as_str()), (0, "1 portal compiled, 0 errors, 0 warnings\n"));
    }
    // As its portals are kept: in files that a main one includes.
    std::fs::write(
        folder.path().join("octroi.toml"),
        "include = [\"data.ampmetropole.fr.toml\", \"opendata.clermontmetropole.eu.toml\"]\n",
    )
    .unwrap();
    let ended = octroi(folder.path(), &["check", "octroi.toml"], b"").await;
    assert_eq!((ended.code, ended.told.as_str()), (0, "2 portals compiled, 0 errors, 0 warnings\n"));
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let (file, expected) = charter(HOSTS[0]);
    let portal = folder.path().join("portal.toml");
    std::fs::write(&portal, "mine").unwrap();
    let ended = octroi(folder.path(), &["import", &file, "-o", "portal.toml"], b"").await;
    assert_eq!((ended.code, ended.told.as_str()), (2, "error: portal.toml is there already; --force replaces it\n"));
    assert_eq!(std::fs::read_to_string(&portal).unwrap(), "mine");
    assert_eq!(octroi(folder.path(), &["import", &file, "-o", "portal.toml", "--force"], b"").await.code, 0);
    assert_eq!(std::fs::read_to_string(&portal).unwrap(), expected);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let ended = octroi(folder.path(), &["import", &file, "-o", "nowhere/portal.toml"], b"").await;
    assert_eq!(ended.code, 2);
    assert!(ended.told.starts_with("error: cannot write nowhere/portal.toml\n  because: "), "{}", ended.told);
}

const DOUBTFUL: &str = "Prestataire\tNom du cookie\tFinalité\tDurée\nMatomo\t_pk_id.*\tCompter\tlongtemps\n";

#[tokio::test]
async fn questions_are_told_at_their_place_and_end_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let ended = octroi(folder.path(), &["import", "-", "--host", "data.example.org"], DOUBTFUL.as_bytes()).await;
    assert_eq!(ended.code, 1, "{}", ended.told);
    for told in [
        "_pk_id.*: what is it for?",
        "_pk_id.*: how long does it live? The page says: longtemps",
        "0 cookies declared, 2 questions",
    ] {
        assert!(ended.told.contains(told), "{told}\n{}", ended.told);
    }
    assert!(ended.told.contains("[standard output:"), "{}", ended.told);
    assert!(ended.output.starts_with("# Imported from standard input.\n"), "{}", ended.output);
    assert!(ended.output.contains("\n# name = \"_pk_id.*\"\n"), "{}", ended.output);
    assert!(ended.output.contains("hosts = [\"data.example.org\"]\n"), "{}", ended.output);
}

#[tokio::test]
async fn host_and_upstream_are_what_the_command_line_says() {
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = charter(HOSTS[0]);
    let ended = octroi(
        folder.path(),
        &["import", &file, "--host", "*.example.org", "--host", "A.example.org", "--upstream", "http://127.0.0.1:8000"],
        b"",
    )
    .await;
    assert_eq!(ended.code, 0);
    assert!(ended.output.contains("hosts = [\"*.example.org\", \"a.example.org\"]\n"), "{}", ended.output);
    assert!(ended.output.contains("upstream = \"http://127.0.0.1:8000\"\n"), "{}", ended.output);
    for arguments in [["--host", "a b"], ["--upstream", "127.0.0.1"], ["--diff", "missing.toml"]] {
        let ended = octroi(folder.path(), &["import", &file, arguments[0], arguments[1]], b"").await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{}", ended.told);
    }
}

#[tokio::test]
async fn what_cannot_be_imported_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (charter, input, told) in [
        (
            "missing.txt",
            b"".as_slice(),
            "error: cannot read missing.txt\n  because: No such file or directory (os error 2)\n",
        ),
        (".", b"", "error: cannot read .\n  because: Is a directory (os error 21)\n"),
        ("-", b"", "error: cannot import standard input\n  because: no cookie is declared in it\n"),
        ("-", b"Bonjour", "error: cannot import standard input\n  because: no cookie is declared in it\n"),
        (
            "-",
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "error: cannot import standard input\n  because: this is neither text nor an HTML page\n",
        ),
        ("https://me:secret@a.example/", b"", "error: \"https://me:secret@a.example/\" is not an http or https URL\n"),
    ] {
        let ended = octroi(folder.path(), &["import", charter], input).await;
        assert_eq!((ended.code, ended.output.as_str(), ended.told.as_str()), (2, "", told));
    }
    let ended = octroi(folder.path(), &["import", "-"], &vec![b'x'; (8 << 20) + 1]).await;
    assert_eq!((ended.code, ended.told.as_str()), (2, "error: standard input is larger than 8388608 bytes\n"));
}

/// A page in the charset that its head names, at the end of two redirections.
fn site(request: &Message) -> Vec<u8> {
    let page = "<html lang=fr><h2>Cookies n\u{e9}cessaires</h2><table><tr><th>Nom du cookie<th>Finalit\u{e9}<tr><td>sessionid<td>D\u{e9}j\u{e0} vu</table>";
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let moved = |to: &str| Page::text("").status("302 Found").with("Location", to).bytes();
    match request.head.target() {
        "/charte" => moved("/terms/old?x"),
        "/terms/old?x" => moved("cookies-policy/"),
        "/terms/cookies-policy/" => Page::of("text/html; charset=iso-8859-1", latin).bytes(),
        "/loop" => moved("/loop"),
        "/file" => moved("file:///etc/passwd"),
        "/coded" => Page::html(page).gzip().bytes(),
        _ => Page::text("no").status("404 Not Found").bytes(),
    }
}

#[tokio::test]
async fn a_page_is_fetched_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let portal = Portal::replying(site).await;
    let at = |path: &str| format!("http://{}{path}", portal.address);
    let ended = octroi(folder.path(), &["import", &at("/charte"), "--host", "a.example"], b"").await;
    assert_eq!(ended.code, 0, "{}", ended.told);
    assert!(ended.output.contains("description.fr = \"Déjà vu\""), "{}", ended.output);
    assert!(
        ended.output.starts_with(&format!("# Imported from {}.\n", at("/terms/cookies-policy/"))),
        "{}",
        ended.output
    );
    let (requests, strays) = portal.take();
    assert_eq!((requests.len(), strays.len()), (3, 0));
    for request in requests {
        assert_eq!(
            (request.head.method(), request.field("accept-encoding"), request.field("cookie")),
            ("GET", Some("identity"), None)
        );
    }

    for (path, told) in [
        ("/nowhere", "answers 404"),
        ("/loop", "which is not followed: there were too many before"),
        ("/file", "redirects to \"file:///etc/passwd\", which is not followed: it is no address"),
        ("/coded", "answers in the coding \"gzip\", which was not asked for"),
    ] {
        let ended = octroi(folder.path(), &["import", &at(path)], b"").await;
        assert_eq!((ended.code, ended.output.as_str()), (2, ""), "{path}");
        assert!(ended.told.contains(told), "{path}: {}", ended.told);
    }
    let address = portal.address;
    drop(portal);
    let ended = octroi(folder.path(), &["import", &format!("http://{address}/")], b"").await;
    assert_eq!(ended.code, 2);
    assert!(ended.told.contains("does not answer"), "{}", ended.told);
}

#[tokio::test]
async fn a_diff_says_what_a_new_charter_changes() {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/portals");
    for host in HOSTS {
        let portal = shipped.join(format!("{host}.toml"));
        let ended = octroi(folder.path(), &["import", "--diff", portal.to_str().unwrap(), &charter(host).0], b"").await;
        assert_eq!(
            (ended.code, ended.output.as_str(), ended.told.as_str()),
            (0, "", "0 differences, 0 questions\n"),
            "{host}"
        );
    }
    let portal = shipped.join("data.ampmetropole.fr.toml");
    let published = "sur la plateforme https://data.ampmetropole.fr\n\nCookies nécessaires\n\n\
        Prestataire\tNom du cookie\tFinalités\tDurée\n\
        Opendatasoft\tsessionid\tSe souvenir de l’utilisateur, d'une page à une autre\t1 mois\n\
        Opendatasoft\tdjango_language\t« Se souvenir de la langue du visiteur. »\t12 mois\n\
        Opendatasoft\tcookies_preferences\tSe souvenir du choix opéré par le visiteur concernant les cookies\t6 mois\n\n\
        Cookies statistiques\n\nMatomo\t_pk_id.*\tCompter\t13 mois\n";
    let ended = octroi(folder.path(), &["import", "--diff", portal.to_str().unwrap(), "-"], published.as_bytes()).await;
    assert_eq!(
        ended.output,
        "changed  sessionid  description\n  \
           declared   Se souvenir de l'utilisateur d'une page à une autre.\n  \
           published  Se souvenir de l’utilisateur, d'une page à une autre\n\
         changed  sessionid  lifetime\n  declared   2 weeks\n  published  1 month\n\
         added    _pk_id.*  purpose audience\n\
         removed  csrftoken\n",
        "{}",
        ended.told
    );
    assert_eq!((ended.code, ended.told.as_str()), (1, "4 differences, 0 questions\n"));
}
