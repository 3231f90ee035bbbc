//! The server that answers for Helm, as a process of its own that is started again when it ends or hangs.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use serde_json::Value;

use crate::request::{Answer, Request};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Oracle {
    program: OsString,
    child: Child,
    answers: Receiver<String>,
}

impl Oracle {
    pub fn start(program: OsString) -> Oracle {
        let (child, answers) = launch(&program);
        Oracle { program, child, answers }
    }

    /// An answer to each; none where the server ended.
    pub fn ask(&mut self, requests: &[Request]) -> Vec<Option<Answer>> {
        let mut answers = Vec::new();
        while answers.len() < requests.len() {
            let rest = &requests[answers.len()..];
            let text: String = rest.iter().map(|request| format!("{}\n", request.json())).collect();
            let mut stdin = self.child.stdin.take().expect("stdin is a pipe");
            // A thread writes, since the server waits for who reads its answers.
            let writer = thread::spawn(move || {
                let _ = stdin.write_all(text.as_bytes());
                stdin
            });
            let mut is_dead = false;
            for _ in rest {
                match self.answers.recv_timeout(PATIENCE) {
                    Ok(line) => answers.push(read(&line)),
                    Err(_) => {
                        is_dead = true;
                        break;
                    }
                }
            }
            if is_dead {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
            let stdin = writer.join().expect("it was written");
            if is_dead {
                answers.push(None);
                (self.child, self.answers) = launch(&self.program);
            } else {
                self.child.stdin = Some(stdin);
            }
        }
        answers
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(program: &OsString) -> (Child, Receiver<String>) {
    let mut child = Command::new(program)
        .envs([("TZ", "UTC"), ("KUBECONFIG", "/nonexistent"), ("GOMEMLIMIT", "2GiB")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let stdout = child.stdout.take().expect("stdout is a pipe");
    let (send, answers) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { break };
            if send.send(line).is_err() {
                break;
            }
        }
    });
    (child, answers)
}

fn read(line: &str) -> Option<Answer> {
    let answer: Value = serde_json::from_str(line).ok()?;
    let bytes = |key: &str| {
        let text = answer[key].as_str()?;
        base64::engine::general_purpose::STANDARD.decode(text).ok()
    };
    let text = |key: &str| answer[key].as_str().map(|text| text.as_bytes().to_vec());
    if let Some(printed) = text("o").or_else(|| bytes("b")) {
        return Some(Ok(printed));
    }
    let error = text("e").or_else(|| bytes("eb"))?;
    let hint = b"\n\nUse --debug flag to render out invalid YAML";
    Some(Err(error.strip_suffix(hint.as_slice()).unwrap_or(&error).to_vec()))
}
