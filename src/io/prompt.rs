//! A line that a person types at the terminal, asked for on stdout. Not what for.

use std::io::{Error, Read, Write};

/// How many bytes a line may have.
const LIMIT: usize = 64 << 10;

/// Asks for a line that may be seen; whatever stdin is.
///
/// # Errors
/// The system's; `EOF` where stdin has ended.
pub fn asked(prompt: &str) -> Result<String, Error> {
    say(prompt)?;
    line()
}

/// Asks for a secret: what is typed is not shown, not even the break of the line.
///
/// # Errors
/// The system's, above all where stdin is no terminal.
pub fn secret(prompt: &str) -> Result<String, Error> {
    say(prompt)?;
    let hidden = hide();
    hidden.and_then(|_hidden| line())
}

fn say(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Byte by byte, so that what stands behind the line is left for others.
fn line() -> Result<String, Error> {
    let mut input = std::io::stdin().lock();
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        if input.read(&mut byte)? == 0 {
            if line.is_empty() {
                return Err(Error::other("EOF"));
            }
            break;
        }
        match byte {
            [b'\n'] => break,
            _ if line.len() >= LIMIT => {
                return Err(Error::other(format!("the line is longer than the limit of {LIMIT} bytes")));
            }
            [byte] => line.push(byte),
        }
    }
    let line = line.strip_suffix(b"\r").unwrap_or(&line);
    Ok(String::from_utf8_lossy(line).into_owned())
}

/// What is typed is shown again when this goes away.
#[cfg(unix)]
struct Hidden(rustix::termios::Termios);

#[cfg(unix)]
fn hide() -> Result<Hidden, Error> {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    // The system's own sentence, as Go has it.
    let refused = |_| Error::other("inappropriate ioctl for device");
    let before = tcgetattr(std::io::stdin()).map_err(refused)?;
    let mut without = before.clone();
    without.local_modes.remove(LocalModes::ECHO);
    tcsetattr(std::io::stdin(), OptionalActions::Now, &without)?;
    Ok(Hidden(before))
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, &self.0);
    }
}

#[cfg(not(unix))]
struct Hidden;

#[cfg(not(unix))]
fn hide() -> Result<Hidden, Error> {
    Err(Error::other("reading a secret from the terminal is not supported on this system"))
}
