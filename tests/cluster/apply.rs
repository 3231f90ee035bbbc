//! What is rendered is what the apiserver takes: applied and read back, and every command that the documentation shows.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::dns::{Answer, Zone};
use crate::support::{
    Finished, endpoints, get, kubeconfig, kubectl, namespace, objects, ours, path, run, scratch, source,
};

/// Applies what a values file renders to, so many policies, and compares each with what the apiserver then has.
#[track_caller]
fn comes_back_equal(name: &str, policies: usize, args: &[&str]) {
    namespace(name);
    let rendered = run("admin", &[&["render", "-n", name], args].concat()).printed();
    let finished = kubectl(&["apply", "--server-side", "-n", name, "-f", "-"], &rendered);
    println!("{}", finished.stdout);
    finished.printed();
    let objects = objects(&rendered);
    assert_eq!(objects.len(), policies, "{rendered}");
    for object in objects {
        let live = get(&["networkpolicy", "-n", name, object["metadata"]["name"].as_str().unwrap()]);
        assert_eq!(live["spec"], object["spec"]);
        assert_eq!(live["metadata"]["namespace"], name);
        for field in ["name", "labels", "annotations"] {
            assert_eq!(live["metadata"][field], object["metadata"][field], "{field}");
        }
    }
    let again = kubectl(&["diff", "--server-side", "-n", name, "-f", "-"], &rendered);
    assert_eq!(again.printed(), "");
}

#[test]
fn what_is_applied_is_read_back_as_it_was_rendered() {
    let _unchanged = endpoints();
    let example = |name: &str| path(&source(&format!("examples/{name}")));
    let (short, full, resolved) =
        (example("values.yaml"), example("full-values.yaml"), example("resolved.yaml"));
    comes_back_equal("apply-short", 2, &["--offline", "-f", &short]);
    comes_back_equal("apply-frozen", 3, &["--offline", "-f", &full, "-f", &resolved]);
    let dns = names().serve();
    let server = dns.address.to_string();
    comes_back_equal("apply-live", 3, &["-f", &full, "--dns-server", &server]);
}

/// The names of examples/full-values.yaml.
fn names() -> Zone {
    let addresses = Answer::Addresses(crate::dns::ips(&["203.0.113.8", "2001:db8::7", "203.0.113.7"]), 300);
    Zone::default().with("keptn.example.com", addresses).addresses("sso.example.com", &["198.51.100.20"])
}

/// A command of the documentation, and whether it is shown to succeed.
struct Shown {
    words: Vec<String>,
    succeeds: bool,
}

/// Every command of the README and of docs/commands.md that prints policies.
fn commands() -> Vec<Shown> {
    let pages = ["README.md", "docs/commands.md"].map(|page| fs::read_to_string(source(page)).unwrap());
    let text = pages.concat().replace("\\\n", " ");
    // What the tests make of a page stands between comments.
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("<!--"));
    let lines: Vec<&str> = lines.collect();
    let mut shown = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let line = line.strip_prefix("$ ").unwrap_or(line);
        let line = line.replace("cargo run --locked --", "jes-netpol");
        let command = line.split('|').next().unwrap();
        let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if words.first().is_none_or(|word| word != "jes-netpol") || words.get(1).is_none_or(|w| w != "render")
        {
            continue;
        }
        let next = lines.get(index + 1).copied().unwrap_or_default();
        let succeeds = !next.starts_with("hint: ") && !next.starts_with("Error: ");
        shown.push(Shown { words: words[1..].to_vec(), succeeds });
    }
    shown
}

#[test]
fn every_command_of_the_documentation_prints_what_the_apiserver_accepts() {
    let _unchanged = endpoints();
    // The names that the documentation shows not to be there are not there.
    let (dns, empty) = (names().serve(), Zone::default().serve());
    let folder = scratch();
    let copy = |from: &str, to: &str| {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(source(&format!("examples/{from}")), to).unwrap();
    };
    for file in ["values.yaml", "full-values.yaml", "resolved.yaml"] {
        copy(file, &format!("examples/{file}"));
    }
    copy("full-values.yaml", "values.yaml");
    copy("resolved.yaml", "resolved.yaml");
    let shown = commands();
    assert!(shown.iter().filter(|command| command.succeeds).count() >= 3, "{}", shown.len());
    for Shown { words, succeeds } in shown {
        let mut words: Vec<String> = words;
        let address = if succeeds { dns.address } else { empty.address }.to_string();
        // Whatever the page names, here is where DNS answers.
        match words.iter().position(|word| word == "--dns-server") {
            Some(at) => words[at + 1] = address,
            None if !words.iter().any(|word| word == "--offline") => {
                words.extend(["--dns-server".to_owned(), address]);
            }
            None => {}
        }
        // There is no namespace keptn-jes here.
        if let Some(at) = words.iter().position(|word| word == "-n") {
            words[at + 1] = "default".to_owned();
        }
        println!("jes-netpol {}", words.join(" "));
        let finished = in_folder(folder.path(), &words);
        if !succeeds {
            finished.refused();
            continue;
        }
        let rendered = finished.printed();
        let accepted =
            kubectl(&["apply", "--dry-run=server", "-n", "default", "-f", "-"], &rendered).printed();
        // With the values of examples/full-values.yaml the jobs have one as well.
        let rendered = rendered.lines().filter(|line| *line == "kind: NetworkPolicy").count();
        assert!(rendered >= 2);
        assert_eq!(accepted.matches("networkpolicy.networking.k8s.io/").count(), rendered, "{accepted}");
        print!("{accepted}");
    }
}

fn in_folder(folder: &Path, words: &[String]) -> Finished {
    let mut command = ours();
    command.args(words).current_dir(folder).env("KUBECONFIG", kubeconfig()).stdin(Stdio::null());
    command.output().unwrap().into()
}
