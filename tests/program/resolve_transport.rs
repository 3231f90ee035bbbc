//! The way to the apiserver: by name, and through proxies of both kinds.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::support::asking::{self, now, options};
use crate::support::kube_api::{Api, Reply, Running, SERVICE, SLICES, kubeconfig_text, slice};
use jes_netpol::facts::{Question, Subject};

type Outcome = Result<(), Box<dyn Error>>;

fn cluster() -> Running {
    let ready = [("172.18.0.2", Some(true))];
    let slices = vec![slice("kubernetes", "kubernetes", "IPv4", &[("https", 6443)], &ready)];
    Api::cluster(&["10.96.0.1"], slices).serve()
}

/// The apiserver's addresses by way of a kubeconfig.
fn found(kubeconfig: PathBuf) -> Vec<String> {
    let question = Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[]);
    let facts = asking::answer(&[question], &options(kubeconfig), &now);
    let facts = facts.unwrap_or_else(|failures| panic!("{}", failures[0]));
    facts.apiserver().unwrap_or_default().iter().map(|s| s.cidr.to_string()).collect()
}

/// What a client says first, what to answer once there is a connection to the server, and what to tell the server.
type Greet = fn(&mut TcpStream) -> io::Result<(String, Vec<u8>, Vec<u8>)>;

/// Passes everything on both ways; sends the first line of each client, whose second word is the server.
fn proxy(greet: Greet) -> io::Result<(SocketAddr, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (tell, heard) = channel();
    thread::spawn(move || listener.incoming().try_for_each(|client| serve(client?, greet, &tell)));
    Ok((address, heard))
}

fn serve(mut client: TcpStream, greet: Greet, tell: &Sender<String>) -> io::Result<()> {
    let (said, answer, first) = greet(&mut client)?;
    let server = said.split_whitespace().nth(1).unwrap_or_default().trim_start_matches("http://").to_owned();
    tell.send(said).map_err(io::Error::other)?;
    let mut server = TcpStream::connect(server.split('/').next().unwrap_or_default())?;
    client.write_all(&answer)?;
    server.write_all(&first)?;
    pass(client.try_clone()?, server.try_clone()?);
    pass(server, client);
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || io::copy(&mut from, &mut to).and_then(|_| to.shutdown(Shutdown::Write)));
}

fn read<const LENGTH: usize>(client: &mut TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn head(client: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.extend(read::<1>(client)?);
    }
    String::from_utf8(head).map_err(io::Error::other)
}

/// RFC 9110 section 9.3.6
fn connect(client: &mut TcpStream) -> io::Result<(String, Vec<u8>, Vec<u8>)> {
    Ok((head(client)?, b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec(), Vec::new()))
}

/// RFC 9112 section 3.2.2: requests are passed on.
fn forward(client: &mut TcpStream) -> io::Result<(String, Vec<u8>, Vec<u8>)> {
    let head = head(client)?;
    Ok((head.clone(), Vec::new(), head.into_bytes()))
}

/// RFC 1928: one method, no user, then a request by an address of IPv4.
fn socks(client: &mut TcpStream) -> io::Result<(String, Vec<u8>, Vec<u8>)> {
    assert_eq!(read(client)?, [5, 1, 0]);
    client.write_all(&[5, 0])?;
    assert_eq!(read(client)?, [5, 1, 0, 1]);
    let (host, port) = (read::<4>(client)?, u16::from_be_bytes(read(client)?));
    let server = SocketAddr::from((host, port));
    Ok((format!("SOCKS {server}"), vec![5, 0, 0, 1, 0, 0, 0, 0, 0, 0], Vec::new()))
}

/// A kubeconfig whose cluster is reached through a proxy.
fn through(api: &Running, proxy: &str) -> PathBuf {
    let text = kubeconfig_text(&api.url, "token: right-token");
    api.file(
        "proxied",
        &text.replace("cluster: {server:", &format!("cluster: {{proxy-url: {proxy:?}, server:")),
    )
}

#[test]
fn a_server_has_a_name() {
    let api = cluster();
    let url = api.url.replace("127.0.0.1", "localhost");
    let kubeconfig = api.file("by-name", &kubeconfig_text(&url, "token: right-token"));
    assert_eq!(found(kubeconfig), ["10.96.0.1/32", "172.18.0.2/32"]);
}

#[test]
fn through_an_http_proxy_that_wants_a_password() -> Outcome {
    let api = cluster();
    let (address, heard) = proxy(forward)?;
    let kubeconfig = through(&api, &format!("http://user:p%40ss@{address}"));
    assert_eq!(found(kubeconfig), ["10.96.0.1/32", "172.18.0.2/32"]);
    let said = heard.recv()?;
    let server = api.url.trim_start_matches("http://");
    // As kubectl does for servers of plain HTTP.
    assert!(said.starts_with(&format!("GET http://{server}/api/v1/")), "{said}");
    // printf 'user:p@ss' | base64
    assert!(said.to_lowercase().contains("\r\nproxy-authorization: basic dxnlcjpwqhnz\r\n"), "{said}");
    assert!(!said.contains("right-token"), "{said}");
    Ok(())
}

#[test]
fn through_a_socks_proxy() -> Outcome {
    let api = cluster();
    let (address, heard) = proxy(socks)?;
    let kubeconfig = through(&api, &format!("socks5://{address}"));
    assert_eq!(found(kubeconfig), ["10.96.0.1/32", "172.18.0.2/32"]);
    assert_eq!(heard.recv()?, format!("SOCKS {}", api.url.trim_start_matches("http://")));
    Ok(())
}

/// What every request brought along under this name.
fn sent(api: &Running, header: &str) -> Vec<String> {
    let heads = api.heads();
    let all = heads.iter().flat_map(|head| head.get_all(header));
    all.map(|value| value.to_str().unwrap_or("?").to_owned()).collect()
}

/// client-go, tools/clientcmd, DirectClientConfig.ClientConfig: `only try to read the auth information if we are secure`.
/// kubectl 1.37 with the same kubeconfigs sends no Authorization either, and runs no plugin.
#[test]
fn no_credentials_go_to_a_server_that_speaks_plain_http() {
    let api = cluster();
    let ran = api.file("ran", "");
    let plugin = format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: sh, \
         args: [-c, 'echo x >> {}']}}",
        ran.display()
    );
    for user in [
        "token: secret-token",
        "username: ada, password: secret-password",
        "tokenFile: /nonexistent/token",
        "auth-provider: {name: gcp}",
        plugin.as_str(),
    ] {
        assert_eq!(found(api.kubeconfig_for(user)), ["10.96.0.1/32", "172.18.0.2/32"], "{user}");
    }
    let mut flags = options(api.kubeconfig_for("as: ada, as-groups: [crew]"));
    flags.kube.flags.token = "secret-token".into();
    let question = Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[]);
    assert!(asking::answer(&[question], &flags, &now).is_ok());
    assert_eq!(sent(&api, "authorization"), Vec::<String>::new());
    assert_eq!(sent(&api, "impersonate-user"), ["ada", "ada"], "who to be is no secret");
    assert_eq!(std::fs::read_to_string(&ran).unwrap_or_default(), "", "the plugin does not run");
}

#[test]
fn a_server_that_wanted_credentials_says_why_it_got_none() {
    let refusal = Reply::Status(401, "Unauthorized");
    let api = Api::default().on(SERVICE, refusal.clone()).on(SLICES, refusal).serve();
    let question = Question::of_value(Subject::ApiServer, "networkPolicy.egress.enabled", &[]);
    let failures = asking::answer(&[question], &options(api.kubeconfig.clone()), &now).unwrap_err();
    let message = failures[0].to_string();
    assert!(message.contains("credentials are not sent to a server that speaks plain HTTP"), "{message}");
}

/// Runs `resolve` with a kubeconfig for this server, `--kube-apiserver`, and both proxies of the environment.
fn resolve_through(api: &Running, server: &str, asked: &str, proxies: [&str; 2]) -> Output {
    let values = api.file(
        "values.yaml",
        "networkPolicy: {egress: {enabled: true}}\nremoteControlPlane: {api: {hostname: 192.0.2.1}}\n",
    );
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .arg("resolve")
        .arg("-f")
        .arg(values)
        .arg("--kubeconfig")
        .arg(api.file("elsewhere", &kubeconfig_text(server, "token: secret-token")))
        .args(["--timeout", "2s", "--kube-apiserver", asked])
        .env_clear()
        .envs([("HTTPS_PROXY", proxies[0]), ("HTTP_PROXY", proxies[1]), ("NO_COLOR", "1")])
        .output()
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_proxy_is_chosen_by_the_server_that_is_asked() -> Outcome {
    let api = cluster();
    let (secure, heard_secure) = proxy(connect)?;
    let (clear, heard_clear) = proxy(connect)?;
    let proxies = [format!("http://{secure}"), format!("http://{clear}")];
    let proxies = [proxies[0].as_str(), proxies[1].as_str()];
    // A remote server in the kubeconfig, this machine in the flag: no proxy, and no token either.
    let output = resolve_through(&api, "https://apiserver.example:6443", &api.url, proxies);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(sent(&api, "authorization"), Vec::<String>::new());
    assert_eq!(heard_secure.try_iter().chain(heard_clear.try_iter()).count(), 0);
    // The reverse: each by the scheme of the address in the flag.
    for (asked, heard) in
        [("https://apiserver.example:6443", heard_secure), ("http://apiserver.example:8080", heard_clear)]
    {
        let output = resolve_through(&api, &api.url, asked, proxies);
        assert!(!output.status.success());
        let authority = asked.split_once("//").map(|(_, authority)| authority).unwrap_or_default();
        let said = heard.recv_timeout(Duration::from_secs(10))?;
        let first = if asked.starts_with("https") { "CONNECT " } else { "GET http://" };
        assert!(said.starts_with(&format!("{first}{authority}")), "{said}");
        assert!(!said.contains("secret-token"), "{said}");
    }
    Ok(())
}
