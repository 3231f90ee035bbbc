//! Files, archives, standard input and output. Not what the bytes mean. The only room that may touch them.
#![allow(clippy::disallowed_methods)]

mod below;
mod command;
mod config;
mod helm;
mod keep;
mod memory;
mod prompt;
mod read;
mod staged;
mod symlinks;
mod write;

pub use below::Below;
pub use command::{CommandError, pipe_through};
pub use config::{can_be_opened, is_file, kubeconfig};
pub use helm::{become_program, is_this_program, next_in_path};
pub use keep::{Lock, Readers, bounded, has_content, lock, make_folder, remove, write_whole};
pub use memory::{memory_in_use, time_worked};
pub use prompt::{asked, secret};
pub use read::{
    Contents, Entry, Folder, Later, Limits, ReadError, Symlink, Wanted, file, folder, is_folder, reason,
    regular, stdin, time_zone,
};
pub use staged::{Staged, folder_at, is_inside, link_target, listing, resolved};
pub use write::{WriteError, parts_to_stdout, terminal_width, to_stdout};
