//! Files of the set-up: kubeconfigs, certificates, the service account of a pod.

use std::fs;
use std::io::Read;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::read::{ReadError, system};

/// How many bytes a kubeconfig may have. Those of hundreds of clusters with their certificates take one mebibyte.
const CONFIG_LIMIT: u64 = 16 << 20;

/// How long a pipe may take that stands in the place of a kubeconfig. Its writer is usually another program's output
/// (`--kubeconfig <(...)`).
const PIPE_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a kubeconfig: a file, or a pipe or a terminal that ends soon. `/dev/null` is an empty kubeconfig, as for
/// kubectl.
///
/// # Errors
/// The system's, sockets and disks, and more bytes than a kubeconfig may have.
pub fn kubeconfig(path: &Path) -> Result<Vec<u8>, ReadError> {
    let kind = fs::metadata(path).map_err(system("open", path))?.file_type();
    if kind.is_fifo() || kind.is_char_device() {
        return pipe(path, PIPE_TIMEOUT);
    }
    if !kind.is_file() && !kind.is_dir() {
        return Err(ReadError::Irregular { path: path.display().to_string() });
    }
    whole(path)
}

/// Reading a pipe without a writer, or a device, would never end: then the thread is abandoned.
fn pipe(path: &Path, timeout: Duration) -> Result<Vec<u8>, ReadError> {
    let (sender, receiver) = mpsc::channel();
    let owned = path.to_owned();
    std::thread::spawn(move || sender.send(whole(&owned)));
    let late = || {
        let why = format!("the pipe was not closed within {} s", timeout.as_secs_f32());
        system("read", path)(std::io::Error::new(std::io::ErrorKind::TimedOut, why))
    };
    receiver.recv_timeout(timeout).unwrap_or_else(|_| Err(late()))
}

fn whole(path: &Path) -> Result<Vec<u8>, ReadError> {
    let file = fs::File::open(path).map_err(system("open", path))?;
    let mut data = Vec::new();
    let read = file.take(CONFIG_LIMIT + 1).read_to_end(&mut data).map_err(system("read", path))?;
    if read as u64 > CONFIG_LIMIT {
        return Err(ReadError::ConfigTooLarge { path: path.display().to_string(), limit: CONFIG_LIMIT });
    }
    Ok(data)
}

/// Whether a file is there and may be read.
///
/// # Errors
/// The system's.
pub fn can_be_opened(path: &Path) -> Result<(), ReadError> {
    // Opening a pipe waits for its writer.
    let kind = fs::metadata(path).map_err(system("open", path))?.file_type();
    if kind.is_file() { fs::File::open(path).map(|_| ()).map_err(system("open", path)) } else { Ok(()) }
}

/// Whether there is something that is no folder.
pub fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused() {
        let refused = |path: &str| kubeconfig(Path::new(path)).unwrap_err().to_string();
        assert_eq!(kubeconfig(Path::new("/dev/null")).unwrap(), b"");
        let large = "read /dev/zero: file is larger than the limit of 16777216 bytes for kubeconfigs and the files they refer to";
        assert_eq!(refused("/dev/zero"), large);
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let told = pipe(&fifo, Duration::from_millis(500)).unwrap_err().to_string();
        assert_eq!(told, format!("read {}: the pipe was not closed within 0.5 s", fifo.display()));
    }
}
