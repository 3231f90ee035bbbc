//! The HTTP/1.1 endpoints /healthz, /readyz and /metrics. Not what the answers are made of.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Connections at once; a kubelet and a Prometheus or two come with one each.
const MOST_CONNECTIONS: usize = 16;
/// How long one may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection may stay.
const LONGEST: Duration = Duration::from_secs(120);

/// What is reported of the process.
pub trait Probes {
    /// Why the process should be started anew; `None`: it need not be.
    fn unhealthy(&self) -> Option<String>;
    /// Why it is not ready; `None`: it is.
    fn unready(&self) -> Option<String>;
    /// What is counted.
    fn metrics(&self, open_metrics: bool) -> String;
}

/// Takes the address.
///
/// # Errors
/// The system's.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Answers without end. Has to run in a `LocalSet`.
pub async fn serve(listener: TcpListener, answers: Rc<dyn Probes>) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No file left, perhaps; others give theirs back.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let answers = answers.clone();
        tokio::task::spawn_local(async move {
            let answer = |request: Request<Incoming>| {
                let response = respond(&request, answers.as_ref());
                async move { Ok::<_, Infallible>(response) }
            };
            let mut server = http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(16 << 10);
            let connection = server.serve_connection(TokioIo::new(stream), service_fn(answer));
            // A client that hangs up gets no answer.
            let _ = timeout(LONGEST, connection).await;
            drop(permit);
        });
    }
}

fn respond<B>(request: &Request<B>, answers: &dyn Probes) -> Response<String> {
    const PLAIN: &str = "text/plain; charset=utf-8";
    if request.method() != Method::GET {
        return response(StatusCode::METHOD_NOT_ALLOWED, PLAIN, "only GET is supported\n".to_owned());
    }
    let well = |failure: Option<String>| match failure {
        None => response(StatusCode::OK, PLAIN, "ok\n".to_owned()),
        Some(why) => response(StatusCode::SERVICE_UNAVAILABLE, PLAIN, why + "\n"),
    };
    match request.uri().path() {
        "/healthz" | "/livez" => well(answers.unhealthy()),
        "/readyz" => well(answers.unready()),
        "/metrics" => {
            let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
            let open_metrics = accepts.is_some_and(|types| types.contains("application/openmetrics-text"));
            let kind = match open_metrics {
                true => "application/openmetrics-text; version=1.0.0; charset=utf-8",
                false => "text/plain; version=0.0.4; charset=utf-8",
            };
            response(StatusCode::OK, kind, answers.metrics(open_metrics))
        }
        _ => response(StatusCode::NOT_FOUND, PLAIN, "/healthz, /readyz, /metrics\n".to_owned()),
    }
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<String> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
    response
}
