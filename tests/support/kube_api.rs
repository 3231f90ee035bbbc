//! An HTTP server on loopback that speaks as much of the Kubernetes API as reading takes, and can fail in every way.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio_rustls::TlsAcceptor;

use super::tls::{self, Certificate};

/// What the server answers under one path.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An object.
    Json(Value),
    /// A list, filtered by label and cut into pages as the request wants: kind of the list, version, items.
    List(&'static str, &'static str, Vec<Value>),
    /// A refusal in Kubernetes' form.
    Status(u16, &'static str),
    /// Any text with any status.
    Raw(u16, &'static str),
    /// No answer at all.
    Hang,
    /// The first ones once each, the last one from then on.
    InTurn(Vec<Reply>),
}

/// What the server knows; everything else is a 404.
#[derive(Default)]
pub struct Api {
    routes: HashMap<String, Reply>,
    resources: BTreeMap<&'static str, Vec<Value>>,
    token: Option<&'static str>,
    page: Option<usize>,
    tls: Option<Certificate>,
}

/// A running server with a kubeconfig that leads to it. Stops when it is dropped.
pub struct Running {
    /// `http://127.0.0.1:port`.
    pub url: String,
    /// The path of the kubeconfig.
    pub kubeconfig: PathBuf,
    folder: tempfile::TempDir,
    asked: Arc<Mutex<Vec<String>>>,
    heads: Arc<Mutex<Vec<HeaderMap>>>,
    connections: Arc<AtomicUsize>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

/// The path of the list of slices in namespace default.
pub const SLICES: &str = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
/// The path of Service default/kubernetes.
pub const SERVICE: &str = "/api/v1/namespaces/default/services/kubernetes";
/// The path of Endpoints default/kubernetes.
pub const ENDPOINTS: &str = "/api/v1/namespaces/default/endpoints/kubernetes";

impl Api {
    /// A cluster whose apiserver has these cluster IPs (port 443) and slices.
    pub fn cluster(cluster_ips: &[&str], slices: Vec<Value>) -> Api {
        let service = service(
            "default",
            "kubernetes",
            json!({
                "clusterIP": cluster_ips.first().unwrap_or(&""), "clusterIPs": cluster_ips,
                "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}],
            }),
        );
        Api::default()
            .on(SERVICE, Reply::Json(service))
            .on(SLICES, Reply::List("EndpointSliceList", "discovery.k8s.io/v1", slices))
    }

    /// Answers so under that path, whatever the query.
    pub fn on(mut self, path: &str, reply: Reply) -> Api {
        self.routes.insert(path.to_owned(), reply);
        self
    }

    /// Serves NetworkPolicies.
    pub fn policies(self, objects: Vec<Value>) -> Api {
        let (kind, list) = ("NetworkPolicy", "NetworkPolicyList");
        self.kind("networking.k8s.io/v1", kind, list, "networkpolicies", true, objects)
    }

    /// Serves a kind: discovery, the list in every namespace and over all, each object by name.
    pub fn kind(
        mut self,
        version: &'static str,
        kind: &str,
        list_kind: &'static str,
        plural: &str,
        namespaced: bool,
        objects: Vec<Value>,
    ) -> Api {
        let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        self.resources.entry(version).or_default().extend([
            json!({"name": plural, "kind": kind, "namespaced": namespaced, "singularName": "", "verbs": ["get", "list"]}),
            json!({"name": format!("{plural}/status"), "kind": kind, "namespaced": namespaced, "singularName": "", "verbs": ["get"]}),
        ]);
        let mut spaces: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for object in &objects {
            let space = object["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
            let name = object["metadata"]["name"].as_str().unwrap();
            let folder = if namespaced {
                format!("{root}/namespaces/{space}/{plural}")
            } else {
                format!("{root}/{plural}")
            };
            let mut whole = object.clone();
            whole["apiVersion"] = json!(version);
            whole["kind"] = json!(kind);
            self.routes.insert(format!("{folder}/{name}"), Reply::Json(whole));
            spaces.entry(folder).or_default().push(object.clone());
        }
        for (folder, objects) in spaces {
            self.routes.insert(folder, Reply::List(list_kind, version, objects));
        }
        self.routes.insert(format!("{root}/{plural}"), Reply::List(list_kind, version, objects));
        self
    }

    /// Wants this bearer token, else 401; speaks TLS, since no client sends one in the clear.
    pub fn token(mut self, token: &'static str) -> Api {
        self.token = Some(token);
        self.tls()
    }

    /// Speaks TLS.
    pub fn tls(self) -> Api {
        self.certificate(Certificate::Signed)
    }

    /// The same with another certificate.
    pub fn certificate(mut self, certificate: Certificate) -> Api {
        self.tls = Some(certificate);
        self
    }

    /// Cuts lists into pages of at most this many.
    pub fn page(mut self, page: usize) -> Api {
        self.page = Some(page);
        self
    }

    /// The version, and which groups there are: those of the kinds that are served.
    fn describe(&mut self) {
        let groups = self.resources.keys().filter_map(|version| Some((version, version.split_once('/')?.0)));
        let groups: Vec<Value> = groups
            .map(|(version, group)| {
                let named = version.rsplit('/').next();
                let one = json!({"groupVersion": version, "version": named});
                json!({"name": group, "versions": [one], "preferredVersion": one})
            })
            .collect();
        let version = json!({"major": "1", "minor": "37", "gitVersion": "v1.37.2"});
        for (path, reply) in [
            ("/version", version),
            ("/api", json!({"versions": ["v1"]})),
            ("/apis", json!({"groups": groups})),
        ] {
            self.routes.entry(path.to_owned()).or_insert(Reply::Json(reply));
        }
    }

    /// Serves it on a port that the system chooses.
    pub fn serve(mut self) -> Running {
        self.describe();
        for (version, resources) in std::mem::take(&mut self.resources) {
            let root =
                if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
            let list = json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources});
            self.routes.insert(root, Reply::Json(list));
        }
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let acceptor = self.tls.map(tls::acceptor);
        let scheme = if acceptor.is_some() { "https" } else { "http" };
        let state = Arc::new(State {
            api: self,
            asked: asked.clone(),
            heads: heads.clone(),
            connections: connections.clone(),
            turns: Mutex::default(),
        });
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (ready, address) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                ready.send(listener.local_addr().unwrap()).unwrap();
                tokio::spawn(accept(listener, acceptor, state));
                let _ = stopped.await;
            });
            runtime.shutdown_background();
        });
        let address: SocketAddr = address.recv().unwrap();
        let url = format!("{scheme}://{address}");
        let folder = tempfile::tempdir().unwrap();
        let kubeconfig = folder.path().join("kubeconfig");
        std::fs::write(&kubeconfig, kubeconfig_text(&url, "token: right-token")).unwrap();
        Running { url, kubeconfig, folder, asked, heads, connections, stop: Some(stop) }
    }
}

impl Running {
    /// What was asked so far: paths with their queries.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// The headers of all that was asked so far.
    pub fn heads(&self) -> Vec<HeaderMap> {
        self.heads.lock().unwrap().clone()
    }

    /// The authority of its certificate, as kubeconfigs have it.
    pub fn authority(&self) -> String {
        authority()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// Another kubeconfig that leads here, with these lines (YAML, one line or a flow map) for the user.
    pub fn kubeconfig_for(&self, user: &str) -> PathBuf {
        let path = self.folder.path().join("other-kubeconfig");
        std::fs::write(&path, kubeconfig_text(&self.url, user)).unwrap();
        path
    }

    /// A file of any text next to the kubeconfig.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// A URL where no server listens: bound once, then given back.
pub fn dead_url() -> String {
    format!("http://{}", std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap())
}

/// A kubeconfig with one context, `test`, whose user has these credentials. The tests' own authority is trusted.
pub fn kubeconfig_text(url: &str, user: &str) -> String {
    let authority = match url.starts_with("https:") {
        true => format!(", certificate-authority-data: {}", authority()),
        false => String::new(),
    };
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: test\n\
         clusters: [{{name: c, cluster: {{server: {url:?}{authority}}}}}]\n\
         contexts: [{{name: test, context: {{cluster: c, user: u}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n"
    )
}

fn authority() -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(tls::AUTHORITY)
}

/// A Service.
pub fn service(namespace: &str, name: &str, spec: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": namespace, "name": name}, "spec": spec})
}

/// A slice of a Service of that name: its own name, address type, ports by name, addresses with their readiness.
pub fn slice(
    service: &str,
    name: &str,
    family: &str,
    ports: &[(&str, u16)],
    endpoints: &[(&str, Option<bool>)],
) -> Value {
    let ports: Vec<Value> =
        ports.iter().map(|(name, port)| json!({"name": name, "port": port, "protocol": "TCP"})).collect();
    let endpoint = |(address, ready): &(&str, Option<bool>)| match ready {
        Some(ready) => json!({"addresses": [address], "conditions": {"ready": ready}}),
        None => json!({"addresses": [address], "conditions": {}}),
    };
    let endpoints: Vec<Value> = endpoints.iter().map(endpoint).collect();
    json!({
        "metadata": {"namespace": "default", "name": name, "labels": {"kubernetes.io/service-name": service}},
        "addressType": family, "ports": ports, "endpoints": endpoints,
    })
}

struct State {
    api: Api,
    asked: Arc<Mutex<Vec<String>>>,
    heads: Arc<Mutex<Vec<HeaderMap>>>,
    connections: Arc<AtomicUsize>,
    turns: Mutex<HashMap<String, usize>>,
}

async fn accept(listener: tokio::net::TcpListener, acceptor: Option<TlsAcceptor>, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state) = (acceptor.clone(), state.clone());
        state.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            match acceptor {
                Some(acceptor) => {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    serve(TokioIo::new(stream), state).await;
                }
                None => serve(TokioIo::new(stream), state).await,
            }
        });
    }
}

async fn serve(stream: impl hyper::rt::Read + hyper::rt::Write + Unpin, state: Arc<State>) {
    let service = hyper::service::service_fn(|request| answer(request, state.clone()));
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await;
}

async fn answer(request: Request<Incoming>, state: Arc<State>) -> Result<Response<Full<Bytes>>, Infallible> {
    let uri = request.uri();
    state.asked.lock().unwrap().push(uri.to_string());
    state.heads.lock().unwrap().push(request.headers().clone());
    if let Some(token) = state.api.token {
        let given = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        if given != Some(&format!("Bearer {token}")) {
            return Ok(status(401, "Unauthorized"));
        }
    }
    let path = uri.path().to_owned();
    let query: HashMap<String, String> =
        uri.query().unwrap_or_default().split('&').filter_map(pair).collect();
    let reply = state.api.routes.get(&path).cloned();
    let reply = match reply {
        Some(Reply::InTurn(replies)) => {
            let mut turns = state.turns.lock().unwrap();
            let turn = turns.entry(path).or_insert(0);
            *turn += 1;
            replies[(*turn - 1).min(replies.len() - 1)].clone()
        }
        Some(reply) => reply,
        None => Reply::Status(404, "the server could not find the requested resource"),
    };
    Ok(match reply {
        Reply::Json(value) => json_response(200, &value),
        Reply::List(kind, version, items) => page(kind, version, &items, &query, state.api.page),
        Reply::Status(code, message) => status(code, message),
        Reply::Raw(code, text) => response(code, text.to_owned()),
        Reply::Hang => std::future::pending().await,
        Reply::InTurn(_) => panic!("turns do not nest"),
    })
}

fn pair(text: &str) -> Option<(String, String)> {
    let (key, value) = text.split_once('=')?;
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decode(key), decode(value)))
}

fn page(
    kind: &str,
    version: &str,
    items: &[Value],
    query: &HashMap<String, String>,
    most: Option<usize>,
) -> Response<Full<Bytes>> {
    let wanted = query.get("labelSelector").and_then(|selector| selector.split_once('='));
    let fits =
        |item: &&Value| wanted.is_none_or(|(key, value)| item["metadata"]["labels"][key] == json!(value));
    let fitting: Vec<&Value> = items.iter().filter(fits).collect();
    let from: usize =
        query.get("continue").map_or(0, |token| token.strip_prefix("from/").unwrap().parse().unwrap());
    let limit: usize = query.get("limit").map_or(usize::MAX, |limit| limit.parse().unwrap());
    let limit = limit.min(most.unwrap_or(usize::MAX));
    let items: Vec<&Value> = fitting.iter().copied().skip(from).take(limit).collect();
    let rest = fitting.len().saturating_sub(from + items.len());
    let mut metadata = json!({"resourceVersion": "1"});
    if rest > 0 {
        metadata["continue"] = json!(format!("from/{}", from + items.len()));
        metadata["remainingItemCount"] = json!(rest);
    }
    json_response(200, &json!({"kind": kind, "apiVersion": version, "metadata": metadata, "items": items}))
}

fn status(code: u16, message: &str) -> Response<Full<Bytes>> {
    let reason = match code {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        _ => "InternalError",
    };
    let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "reason": reason, "code": code});
    json_response(code, &body)
}

fn json_response(code: u16, value: &Value) -> Response<Full<Bytes>> {
    response(code, value.to_string())
}

fn response(code: u16, text: String) -> Response<Full<Bytes>> {
    let response = Response::builder().status(code).header("content-type", "application/json");
    response.body(Full::new(Bytes::from(text))).unwrap()
}
