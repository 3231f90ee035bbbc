//! Which releases there are and with which values: those of ConfigMaps are listed by a watch, files of values are looked at again.

use std::time::Duration;

use super::Controller;
use crate::refresh::ReleaseKey;
use crate::refresh::fence::Fence;
use crate::refresh::log::LogRecord;
use crate::refresh::reconcile::Managed;

/// How often files of values are looked at.
pub(super) const FOLLOW: Duration = Duration::from_secs(5);

impl Controller {
    /// Takes over the releases that were listed: those that are as they were go on, others begin anew.
    pub(super) async fn take_over_listed(&mut self) {
        let Some(specs) = self.listed.take() else { return };
        let is_listed = |key: &ReleaseKey| specs.iter().any(|spec| spec.key == *key);
        let gone: Vec<ReleaseKey> = self.specs.keys().filter(|key| !is_listed(key)).cloned().collect();
        for key in &gone {
            let text =
                "the release is no longer configured: its policies stay, and are not reconciled any more";
            (self.setup.log)(LogRecord::info(text).about(key));
            self.specs.remove(key);
        }
        self.managed.retain(|managed| !gone.contains(managed.release.key()));
        for spec in specs {
            if self.specs.get(&spec.key) == Some(&spec) {
                continue;
            }
            self.status.heartbeat();
            (self.loop_options.begin)();
            match (self.setup.make)(&spec) {
                Ok(release) => {
                    let mut managed = Managed::new(release);
                    if self.specs.contains_key(&spec.key) {
                        managed.values_changed();
                    }
                    self.managed.retain(|managed| *managed.release.key() != spec.key);
                    self.managed.push(managed);
                }
                // What there was goes on.
                Err(why) => {
                    (self.setup.log)(LogRecord::warning(format!("{}: {why}", spec.source)).about(&spec.key));
                }
            }
            self.specs.insert(spec.key.clone(), spec);
            // The Lease is renewed meanwhile.
            tokio::task::yield_now().await;
        }
        self.want();
        self.pending.clear();
        self.retries.clear();
        if self.leads {
            self.schedule.want(&self.questions.keys().cloned().collect(), Fence::now());
            for index in 0..self.managed.len() {
                self.plan(index, Fence::now(), None);
            }
        }
    }

    /// Looks whether files of values have changed. A process that waits does so as well, to act on the same values later.
    pub(super) fn follow(&mut self) {
        let now = Fence::now();
        if now < self.follow_at {
            return;
        }
        self.follow_at = now + FOLLOW;
        (self.loop_options.begin)();
        let mut changed = Vec::new();
        for (index, managed) in self.managed.iter_mut().enumerate() {
            let followed = managed.follow();
            let key = managed.release.key();
            match followed {
                Ok(has_changed) => {
                    self.unusable.remove(key);
                    if has_changed {
                        (self.setup.log)(LogRecord::info("the values have changed").about(key));
                        changed.push(index);
                    }
                }
                Err(why) if self.unusable.get(key) == Some(&why) => {}
                Err(why) => {
                    let text = format!("the values cannot be used, the earlier ones stay in use: {why}");
                    (self.setup.log)(LogRecord::warning(text).about(key));
                    self.unusable.insert(key.clone(), why);
                }
            }
        }
        if changed.is_empty() {
            return;
        }
        self.want();
        if self.leads {
            self.schedule.want(&self.questions.keys().cloned().collect(), now);
            changed.into_iter().for_each(|index| self.plan(index, now, Some(now)));
        }
    }
}
