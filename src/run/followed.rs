//! Files of values that may change while they are used. Not what is in them.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use super::input::{Text, is_local};
use crate::io;

/// The files of one release's values.
#[derive(Debug, Default)]
pub struct Followed {
    files: Vec<OsString>,
    /// What was read last, where it is not what is used.
    seen: Option<Vec<Text>>,
    /// What cannot be used, and why.
    refused: Option<(Vec<Text>, String)>,
}

impl Followed {
    /// Follows those of `texts` that are files of this machine, and not among those that are `given` otherwise.
    pub fn new(texts: &[Text], given: &[Text]) -> Followed {
        let is_file =
            |name: &OsString| is_local(name.as_bytes()) && !given.iter().any(|(other, _)| other == name);
        let files = texts.iter().map(|(name, _)| name).filter(|name| is_file(name)).cloned().collect();
        Followed { files, ..Followed::default() }
    }

    /// Reads them again. Other texts than those that are `used` are returned once they were read twice alike, so that a file
    /// that is just being written is not taken for whole. A link is followed each time, as in the mount of a ConfigMap.
    ///
    /// # Errors
    /// A file that cannot be read, and why texts that are still there were refused.
    pub fn changed(&mut self, used: &[Text]) -> Result<Option<Vec<Text>>, String> {
        let mut texts = Vec::with_capacity(used.len());
        for (name, text) in used {
            let is_followed = self.files.contains(name);
            let text =
                if is_followed { io::file(name).map_err(|error| error.to_string())? } else { text.clone() };
            texts.push((name.clone(), text));
        }
        if texts == used {
            (self.seen, self.refused) = (None, None);
            return Ok(None);
        }
        if let Some((refused, why)) = &self.refused
            && *refused == texts
        {
            return Err(why.clone());
        }
        if self.seen.as_ref() == Some(&texts) {
            return Ok(self.seen.take());
        }
        self.seen = Some(texts);
        Ok(None)
    }

    /// These texts cannot be used.
    pub fn refuse(&mut self, texts: Vec<Text>, why: String) {
        self.refused = Some((texts, why));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests write files themselves")]

    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_that_leads_elsewhere_is_a_change_once_it_was_seen_twice() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        // As the kubelet has it: values.yaml -> ..data/values.yaml, ..data -> a folder that is swapped.
        for (name, text) in [("one", "a: 1"), ("two", "a: 2")] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("values.yaml"), text).unwrap();
        }
        symlink("one", at("..data")).unwrap();
        symlink("..data/values.yaml", at("values.yaml")).unwrap();
        let name = at("values.yaml").into_os_string();
        let own = (OsString::from("ConfigMap a/b"), b"b: 1".to_vec());
        let used = vec![(name.clone(), b"a: 1".to_vec()), own.clone()];
        let mut followed = Followed::new(&used, std::slice::from_ref(&own));
        assert_eq!(followed.changed(&used), Ok(None));
        symlink("two", at("..new")).unwrap();
        fs::rename(at("..new"), at("..data")).unwrap();
        assert_eq!(followed.changed(&used), Ok(None), "once");
        let changed = vec![(name.clone(), b"a: 2".to_vec()), own];
        assert_eq!(followed.changed(&used), Ok(Some(changed.clone())));
        followed.refuse(changed.clone(), "no".into());
        assert_eq!(followed.changed(&used), Err("no".into()));
        assert_eq!(followed.changed(&changed), Ok(None), "as it is used");
        fs::remove_file(&name).unwrap();
        assert!(followed.changed(&changed).unwrap_err().contains("no such file"));
    }

    #[test]
    fn stdin_and_urls_are_read_once() {
        let used = vec![("-".into(), Vec::new()), ("https://example.com/values.yaml".into(), Vec::new())];
        assert_eq!(Followed::new(&used, &[]).changed(&used), Ok(None));
    }
}
