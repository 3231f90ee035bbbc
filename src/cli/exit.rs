//! Exit codes, and whose fault they stand for.

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done.
    Done,
    /// The work failed: the chart, the values, the cluster, a name.
    Failed,
    /// The command line was wrong.
    Usage,
    /// The work was done, and what it found is different from what it should be (`check`).
    Different,
    /// The work failed, where 1 stands for [`Exit::Different`].
    Broken,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Different => 1,
            Exit::Broken => 3,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> std::process::ExitCode {
        std::process::ExitCode::from(exit.code())
    }
}
