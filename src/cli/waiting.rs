//! A line on a terminal about something that takes long. Not what it is.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::printable;

/// How long a person waits without wondering.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is written anew.
const PERIOD: Duration = Duration::from_millis(250);

/// How many bytes have come so far; where none come, nothing is said of them.
pub type Received = Arc<AtomicU64>;

/// Something that goes on as long as this lives. After a second a line says so, where stderr is a terminal; it goes
/// away in the end.
pub struct Waiting {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Waiting {
    /// Begins. Without a terminal nothing is started.
    pub fn start(text: String, received: Received) -> Waiting {
        if std::io::stderr().is_terminal() {
            let text = printable::line(&text).into_owned();
            Waiting::after([PATIENCE, PERIOD], text, received, std::io::stderr())
        } else {
            Waiting { running: None }
        }
    }

    fn after(
        [patience, period]: [Duration; 2],
        text: String,
        received: Received,
        mut out: impl Write + Send + 'static,
    ) -> Waiting {
        let (end, ended) = channel::<()>();
        let thread = std::thread::spawn(move || {
            let (mut time, mut shown) = (patience, None);
            while ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                time = period;
                let bytes = received.load(Ordering::Relaxed);
                if shown.replace(bytes) != Some(bytes) {
                    // Nothing can be done about a terminal that is gone.
                    let _ = write!(out, "\r\x1b[K{text}{}", amount(bytes)).and_then(|()| out.flush());
                }
            }
            if shown.is_some() {
                let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
            }
        });
        Waiting { running: Some((end, thread)) }
    }
}

/// How much has come, behind the text.
fn amount(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    match bytes {
        0 => String::new(),
        bytes if bytes < MIB => format!(" {} KiB", bytes.div_ceil(1 << 10)),
        bytes => format!(" {}.{} MiB", bytes / MIB, bytes % MIB * 10 / MIB),
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.running.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn shown(patience: Duration, work: Duration, bytes: u64) -> String {
        let screen = Screen::default();
        let received = Received::default();
        let waiting = Waiting::after(
            [patience, Duration::from_millis(1)],
            "asking".into(),
            received.clone(),
            screen.clone(),
        );
        std::thread::sleep(work);
        received.store(bytes, Ordering::Relaxed);
        std::thread::sleep(work);
        drop(waiting);
        let bytes = screen.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_what_takes_long_is_reported_and_leaves_no_trace() {
        assert_eq!(shown(Duration::from_secs(60), Duration::ZERO, 0), "");
        let work = Duration::from_millis(200);
        assert_eq!(shown(Duration::ZERO, work, 0), "\r\x1b[Kasking\r\x1b[K");
        assert_eq!(shown(Duration::ZERO, work, 3 << 19), "\r\x1b[Kasking\r\x1b[Kasking 1.5 MiB\r\x1b[K");
        assert_eq!([1, 1025, (1 << 20) - 1].map(amount), [" 1 KiB", " 2 KiB", " 1024 KiB"]);
    }
}
