//! Which commit each release of Helm was built from, and with which Go. Facts only: the commits are those of the tags of
//! helm/helm, the versions of Go were read off the programs.

use super::HelmBuild;

/// Minor version, patch number, commit, and the version of Go where it is known.
#[rustfmt::skip]
const BUILDS: &[(&str, u32, &str, &str)] = &[
    ("4.3", 1, "c0d08d0d6d9424d4a14febb5e8a3e51b0dd00dff", "go1.27.2"),
    ("4.2", 0, "06468084e85c244c712834933d25ea232a4c2093", ""),
    ("4.2", 1, "d591a19b953bd9cfdf7d9ddd83c2f4ffdaeafb29", ""),
    ("4.2", 2, "b05881cf967a5a09e19866799d0edfd40675803a", "go1.26.4"),
    ("4.2", 3, "43e8b7feece8beb0fcba47059ec9b522fd929a64", "go1.26.5"),
    ("4.2", 4, "3900f434fd3ef2b84065dc04508df48f288dba00", ""),
    ("4.1", 0, "4553a0a96e5205595079b6757236cc6f969ed1b9", "go1.25.6"),
    ("4.1", 1, "5caf0044d4ef3d62a955440272999e139aafbbed", ""),
    ("4.1", 2, "217db28a4b75bff615275dc1e3975cf4d389c1d9", ""),
    ("4.1", 3, "c94d381b03be117e7e57908edbf642104e00eb8f", ""),
    ("4.1", 4, "05fa37973dc9e42b76e1d2883494c87174b6074f", "go1.25.9"),
    ("4.0", 0, "99cd1964357c793351be481d55abbe21c6b2f4ec", ""),
    ("4.0", 1, "12500dd401faa7629f30ba5d5bff36287f3e94d3", ""),
    ("4.0", 2, "94659f25033af6eb43fc186c24e6c07b1091800b", ""),
    ("4.0", 4, "8650e1dad9e6ae38b41f60b712af9218a0d8cc11", ""),
    ("4.0", 5, "1b6053d48b51673c5581973f5ae7e104f627fcf5", ""),
    ("3.21", 0, "e0878d41b711792be60777fd65ad23a101e6b85f", ""),
    ("3.21", 1, "c56dd0095fd76da5d7b30ecdf506103e7f26745e", ""),
    ("3.21", 2, "125963406833fe0525be91f46c8b5b0f22fb9e32", ""),
    ("3.21", 3, "1ad6e68924fdf6fb0c7dcef8e9e1dfc0f36eaed6", ""),
    ("3.21", 4, "813176c51bb5c181dbbd7901298ddcc104cd3417", ""),
    ("3.20", 0, "b2e4314fa0f229a1de7b4c981273f61d69ee5a59", ""),
    ("3.20", 1, "a2369ca71c0ef633bf6e4fccd66d634eb379b371", ""),
    ("3.20", 2, "8fb76d6ab555577e98e23b7500009537a471feee", ""),
    ("3.19", 0, "3d8990f0836691f0229297773f3524598f46bda6", "go1.24.7"),
    ("3.19", 1, "4f953c223ba21103268e0b664c64240bc69fced7", ""),
    ("3.19", 2, "8766e718a0119851f10ddbe4577593a45fadf544", ""),
    ("3.19", 3, "0707f566a3f4ced24009ef14d67fe0ce69db4be9", ""),
    ("3.19", 4, "7cfb6e486dac026202556836bb910c37d847793e", ""),
    ("3.19", 5, "4a19a5b6fb912c5c28a779e73f2e0880d9e239a4", ""),
    ("3.18", 0, "cc58e3f5a3aa615c6a86275e6f4444b5fdd3cc4e", "go1.24.3"),
    ("3.18", 1, "f6f8700a539c18101509434f3b59e6a21402a1b2", ""),
    ("3.18", 2, "04cad4610054e5d546aa5c5d9c1b1d5cf68ec1f8", ""),
    ("3.18", 3, "6838ebcf265a3842d1433956e8a622e3290cf324", ""),
    ("3.18", 4, "d80839cf37d860c8aa9a0503fe463278f26cd5e2", ""),
    ("3.18", 5, "b78692c18f0fb38fe5ba4571a674de067a4c53a5", ""),
    ("3.18", 6, "b76a950f6835474e0906b96c9ec68a2eff3a6430", ""),
    ("3.17", 0, "301108edc7ac2a8ba79e4ebf5701b0b6ce6a31e4", ""),
    ("3.17", 1, "980d8ac1939e39138101364400756af2bdee1da5", ""),
    ("3.17", 2, "cc0bbbd6d6276b83880042c1ecb34087e84d41eb", ""),
    ("3.17", 3, "e4da49785aa6e6ee2b86efd5dd9e43400318262b", "go1.23.7"),
    ("3.17", 4, "595a05da6166037d0abebaa27ac8a498fa4d7ed2", ""),
];

impl HelmBuild {
    /// The release with that patch number. Of one that is not listed the commit is left out, and the version of Go, where it
    /// is not known, is the one that a sister was built with.
    pub(super) fn with_patch(self, patch: u32) -> HelmBuild {
        if patch == self.patch {
            return self;
        }
        let listed = BUILDS.iter().find(|(minor, number, ..)| (*minor, *number) == (self.minor, patch));
        let (commit, go) = listed.map_or(("", ""), |(_, _, commit, go)| (*commit, *go));
        let go_version = if go.is_empty() { self.go_version } else { go };
        HelmBuild { patch, git_commit: commit, go_version, ..self }
    }
}
