//! A line on a terminal about something that takes long. Not what it is.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::printable;

/// How long a person waits without wondering.
const PATIENCE: Duration = Duration::from_secs(1);

/// Something that goes on as long as this lives. After a second a line says so, where stderr is a terminal; it goes
/// away in the end.
pub struct Waiting {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Waiting {
    /// Begins. Without a terminal nothing is started.
    pub fn start(text: String) -> Waiting {
        if std::io::stderr().is_terminal() {
            Waiting::after(PATIENCE, printable::line(&text).into_owned(), std::io::stderr())
        } else {
            Waiting { running: None }
        }
    }

    fn after(patience: Duration, text: String, mut out: impl Write + Send + 'static) -> Waiting {
        let (end, ended) = channel::<()>();
        let thread = std::thread::spawn(move || {
            // Nothing can be done about a terminal that is gone.
            if ended.recv_timeout(patience) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let _ = write!(out, "{text}").and_then(|()| out.flush());
                let _ = ended.recv();
                let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
            }
        });
        Waiting { running: Some((end, thread)) }
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

    fn shown(patience: Duration, work: Duration) -> String {
        let screen = Screen::default();
        let waiting = Waiting::after(patience, "asking".into(), screen.clone());
        std::thread::sleep(work);
        drop(waiting);
        let bytes = screen.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_what_takes_long_is_told_and_leaves_no_trace() {
        assert_eq!(shown(Duration::from_secs(60), Duration::ZERO), "");
        assert_eq!(shown(Duration::ZERO, Duration::from_millis(200)), "asking\r\x1b[K");
    }
}
