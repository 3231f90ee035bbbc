//! The cluster that the tests are given, and the programs that they run against it: ours, kubectl and Helm.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use serde_json::{Value, json};

/// What asks for the apiserver's addresses and for nothing else.
pub const RESOLVE: &[&str] = &["resolve", "--set", ONLY_THE_APISERVER, "-o", "json", "--no-times"];
const ONLY_THE_APISERVER: &str =
    "networkPolicy.egress.enabled=true,remoteControlPlane.api.hostname=203.0.113.7";

/// Held by each test that changes, or counts on, the endpoints of Service default/kubernetes.
static ENDPOINTS: RwLock<()> = RwLock::new(());

/// Waits until no other test changes what Service default/kubernetes leads to, or counts on it: it may be changed now.
pub fn endpoints() -> RwLockWriteGuard<'static, ()> {
    ENDPOINTS.write().unwrap_or_else(PoisonError::into_inner)
}

/// What Service default/kubernetes leads to stays the same meanwhile.
pub fn same_endpoints() -> RwLockReadGuard<'static, ()> {
    ENDPOINTS.read().unwrap_or_else(PoisonError::into_inner)
}

/// What came of a program.
pub struct Finished {
    /// The exit code.
    pub code: Option<i32>,
    /// All of stdout.
    pub stdout: String,
    /// All of stderr.
    pub stderr: String,
}

impl Finished {
    /// stdout of a run that has to have succeeded.
    #[track_caller]
    pub fn printed(self) -> String {
        assert_eq!(self.code, Some(0), "{}{}", self.stderr, self.stdout);
        self.stdout
    }

    /// stderr of a run that has to have failed with nothing on stdout.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!((self.code, &*self.stdout), (Some(1), ""), "{}", self.stderr);
        self.stderr
    }
}

impl From<Output> for Finished {
    fn from(output: Output) -> Finished {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Finished { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// A file of the running cluster; see `tests/cluster/up`.
#[track_caller]
pub fn file(name: &str) -> PathBuf {
    let kubeconfig = env::var_os("JES_NETPOL_CLUSTER").expect("there is no cluster: use tests/cluster/test");
    Path::new(&kubeconfig).with_file_name(name)
}

/// A file of this repository.
pub fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The kubeconfig with a context for each user.
pub fn kubeconfig() -> String {
    path(&file("kubeconfig"))
}

/// The first apiserver, such as `https://127.0.0.1:40123`.
pub fn server() -> String {
    format!("https://127.0.0.1:{}", fs::read_to_string(file("port")).unwrap())
}

/// A user's token.
pub fn token(user: &str) -> String {
    fs::read_to_string(file(&format!("{user}.token"))).unwrap()
}

/// A path as an argument.
pub fn path(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Our own program without anything of the machine's own configuration: that of JES_NETPOL_PROGRAM, such as a release
/// build, or the one that was built with this test.
pub fn ours() -> Command {
    let program = env::var_os("JES_NETPOL_PROGRAM");
    in_a_bare_environment(Command::new(program.unwrap_or(env!("CARGO_BIN_EXE_jes-netpol").into())))
}

/// Runs our own program as a user of the cluster.
pub fn run(user: &str, args: &[&str]) -> Finished {
    let whom = ["--kubeconfig", &kubeconfig(), "--kube-context", user];
    ours().args(args).args(whom).output().unwrap().into()
}

/// A real Helm.
pub fn helm() -> Command {
    in_a_bare_environment(Command::new(env::var_os("JES_NETPOL_HELM").expect("use tests/cluster/test")))
}

fn in_a_bare_environment(mut command: Command) -> Command {
    let home = env!("CARGO_TARGET_TMPDIR");
    command
        .env_clear()
        .envs([("TZ", "UTC"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("PATH", "/usr/bin:/bin")])
        .envs(["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"].map(|name| (name, home)))
        .stdin(Stdio::null());
    command
}

/// The chart with these values, asking the cluster: what Helm prints, and what we do, live and frozen; or what each of them
/// says, where both refuse.
pub fn printed_by_both(values: &str) -> Result<String, (String, String)> {
    let (whom, chart) = (["--kubeconfig", &kubeconfig()], path(&source("")));
    let own = ["-n", "default", "--set", values];
    let args = [&["job-executor-service", &chart, "--dry-run=server"][..], &own].concat();
    let theirs: Finished = helm().arg("template").args(&args).args(whom).output().unwrap().into();
    let rendered: Finished = ours().arg("render").args(own).args(whom).output().unwrap().into();
    let template: Finished = ours().arg("template").args(&args).args(whom).output().unwrap().into();
    assert_eq!(theirs.code, rendered.code, "{}\n{}", theirs.stderr, rendered.stderr);
    assert_eq!((theirs.code, &theirs.stdout), (template.code, &template.stdout), "{}", template.stderr);
    if theirs.code != Some(0) {
        return Err((theirs.stderr, rendered.stderr));
    }
    assert_eq!(theirs.stdout, rendered.stdout);
    let resolved: Finished = ours().arg("resolve").args(own).args(whom).output().unwrap().into();
    let folder = scratch();
    let file = path(&folder.path().join("resolved.yaml"));
    fs::write(&file, resolved.printed()).unwrap();
    let frozen = ["template", "job-executor-service", &chart, "-f", &file];
    let frozen: Finished = helm().args(frozen).args(own).output().unwrap().into();
    assert_eq!(frozen.printed(), rendered.stdout, "frozen, without the cluster");
    Ok(rendered.stdout)
}

/// Runs kubectl as admin.
pub fn kubectl(args: &[&str], stdin: &str) -> Finished {
    let program = env::var_os("JES_NETPOL_KUBECTL").expect("use tests/cluster/test");
    let mut command = in_a_bare_environment(Command::new(program));
    command.args(["--kubeconfig", &kubeconfig()]).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_owned();
    let writer = std::thread::spawn(move || pipe.write_all(stdin.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A program that does not read all of it has said why.
    let _ = writer.join().unwrap();
    output.into()
}

/// Creates or changes objects.
#[track_caller]
pub fn apply(objects: &str) {
    kubectl(&["apply", "--server-side", "--force-conflicts", "-f", "-"], objects).printed();
}

/// One object, or a list.
#[track_caller]
pub fn get(args: &[&str]) -> Value {
    serde_json::from_str(&kubectl(&[&["get", "-o", "json"], args].concat(), "").printed()).unwrap()
}

/// The objects of a YAML text as kubectl reads it, so that its meaning is not our own reader's.
#[track_caller]
pub fn objects(yaml: &str) -> Vec<Value> {
    let printed = kubectl(&["create", "--dry-run=client", "-o", "json", "-f", "-"], yaml).printed();
    serde_json::Deserializer::from_str(&printed).into_iter().map(Result::unwrap).collect()
}

/// A namespace of the test's own. It stays: nothing in this cluster would finish its deletion.
#[track_caller]
pub fn namespace(name: &str) {
    apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}).to_string());
}

/// Objects that are deleted when this is dropped.
pub struct Applied(String);

impl Applied {
    /// Creates them.
    #[track_caller]
    pub fn new(objects: &str) -> Applied {
        apply(objects);
        Applied(objects.to_owned())
    }
}

impl Drop for Applied {
    fn drop(&mut self) {
        let finished = kubectl(&["delete", "--ignore-not-found", "-f", "-"], &self.0);
        assert!(std::thread::panicking() || finished.code == Some(0), "{}", finished.stderr);
    }
}

/// A folder of the test's own.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// A kubeconfig of one's own with this cluster and this user, current context `test`.
pub fn own_kubeconfig(folder: &Path, cluster: &Value, user: &Value) -> String {
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "test", "user": user}],
    });
    let file = folder.join("kubeconfig");
    fs::write(&file, config.to_string()).unwrap();
    path(&file)
}

/// The ranges and ports of one list that `resolve -o json` has printed, sorted.
pub fn resolved(json: &str, list: &str) -> Vec<String> {
    let all: Value = serde_json::from_str(json).unwrap();
    let entries = all["networkPolicy"]["egress"]["resolved"][list].as_array().unwrap();
    let mut pairs: Vec<String> =
        entries.iter().map(|e| format!("{} {}", e["cidr"].as_str().unwrap(), e["port"])).collect();
    pairs.sort_unstable();
    pairs
}

/// A service account of the test's own. Like any, it may read nothing but what the apiserver serves.
pub struct Person {
    /// Its name in namespace `users`.
    pub name: String,
    /// A kubeconfig with its token.
    pub kubeconfig: String,
    _folder: tempfile::TempDir,
}

impl Person {
    /// Creates it.
    #[track_caller]
    pub fn new(name: &str) -> Person {
        let metadata = json!({"name": name, "namespace": "users"});
        apply(&json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}).to_string());
        let token = kubectl(&["create", "token", name, "-n", "users"], "").printed();
        let folder = scratch();
        let kubeconfig = own_kubeconfig(folder.path(), &the_cluster(), &json!({"token": token}));
        Person { name: name.to_owned(), kubeconfig, _folder: folder }
    }

    /// Lets it do what a Role or ClusterRole says, in the namespace of that Role or everywhere.
    #[track_caller]
    pub fn grant(&self, kind: &str, role: &str, namespace: Option<&str>) -> Applied {
        let group = "rbac.authorization.k8s.io";
        let metadata = json!({"name": format!("{}-{role}", self.name), "namespace": namespace});
        let binding = json!({
            "apiVersion": format!("{group}/v1"),
            "kind": if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" },
            "metadata": metadata,
            "roleRef": {"apiGroup": group, "kind": kind, "name": role},
            "subjects": [{"kind": "ServiceAccount", "name": self.name, "namespace": "users"}],
        });
        Applied::new(&binding.to_string())
    }

    /// Runs our own program as this one.
    pub fn run(&self, args: &[&str]) -> Finished {
        ours().args(args).args(["--kubeconfig", &self.kubeconfig]).output().unwrap().into()
    }
}

/// The cluster as a kubeconfig has it.
pub fn the_cluster() -> Value {
    json!({"server": server(), "certificate-authority": path(&file("pki/ca.crt"))})
}
