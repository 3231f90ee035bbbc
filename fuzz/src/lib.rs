//! What the fuzz targets share: the large stack that the program runs on as well, and a chart around a template.

use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use chartroom::value::Map;
use chartroom::{Chart, ClockAndRandom, Error, File, Limits, Output, Request};

/// As large as that of the program (`run::STACK_SIZE`), which is no dependency: building it takes longer than fuzzing.
const STACK_SIZE: usize = 1 << 30;

/// A worker: what goes to it, and what says that it is done.
type Worker = (Sender<Vec<u8>>, Receiver<()>);

/// Calls `target` on a thread with the stack that the program gives itself; a panic there is a panic of the fuzzer.
pub fn on_large_stack(data: &[u8], target: fn(&[u8])) {
    static WORKER: OnceLock<Mutex<Worker>> = OnceLock::new();
    let start = || {
        let (to_worker, work) = channel::<Vec<u8>>();
        let (say_done, done) = channel();
        let serve = move || {
            for data in work {
                target(&data);
                if say_done.send(()).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().stack_size(STACK_SIZE).spawn(serve).expect("a thread can be started");
        Mutex::new((to_worker, done))
    };
    let worker = WORKER.get_or_init(start).lock().unwrap_or_else(PoisonError::into_inner);
    worker.0.send(data.to_vec()).expect("the worker lives");
    worker.1.recv().expect("the worker answers");
}

/// A fixed time and seed, so that every find can be repeated.
pub fn clock() -> Rc<ClockAndRandom> {
    Rc::new(ClockAndRandom::new(1_700_000_000, 0, "UTC", [7; 32]))
}

/// Renders a chart of one template on these values, on a budget that a second is enough for.
///
/// # Errors
/// What the template does wrong.
pub fn render(template: &[u8], values: Map) -> Result<Output, Error> {
    let files = vec![
        File::new("Chart.yaml", &b"apiVersion: v2\nname: m\nversion: 1.0.0\n"[..]),
        File::new("templates/NOTES.txt", template),
        File::new("a.txt", &b"one\ntwo\n"[..]),
        File::new("b/c.yaml", &b"x: 1\n"[..]),
    ];
    let limits =
        Limits { output: 1 << 20, texts: 1 << 18, steps: 1 << 16, ..Limits::for_stack(STACK_SIZE) };
    let request = Request { values, limits, clock: clock(), ..Request::new("r", "default") };
    let chart =
        Chart::load(files, &request.profile, &mut Vec::new()).expect("the chart's own files are right");
    chartroom::render(chart, &request)
}
