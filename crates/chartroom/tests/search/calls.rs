//! Cases of the functions that no other area has: rarer spellings of one function, keys and passwords that are wrong, lists cut
//! in pieces, `.Files`, capabilities, and what a template learns of its chart and release.

use std::collections::BTreeMap;

use serde_json::json;

use crate::functions::{OPERANDS, operand, quoted};
use crate::random::Random;
use crate::request::{Flags, Options, Request};

/// Functions by how many arguments they take, one of each spelling.
const CALLS: &[(&str, usize)] = &[
    ("hello", 0),
    ("date_in_zone", 3),
    ("htmlDate", 1),
    ("must_date_modify", 2),
    ("randAlphaNum", 1),
    ("randAlpha", 1),
    ("randAscii", 1),
    ("randNumeric", 1),
    ("randBytes", 1),
    ("randInt", 2),
    ("shuffle", 1),
    ("wrapWith", 3),
    ("untilStep", 3),
    ("until", 1),
    ("seq", 2),
    ("seq", 3),
    ("mustDeepCopy", 1),
    ("mustPrepend", 2),
    ("mustLast", 1),
    ("mustSlice", 2),
    ("mustSlice", 3),
    ("slice", 3),
    ("bcrypt", 2),
    ("htpasswd", 1),
    ("genPrivateKey", 1),
    ("derivePassword", 5),
    ("derivePassword", 4),
    ("buildCustomCert", 2),
    ("genCA", 1),
    ("genCA", 2),
    ("genCAWithKey", 3),
    ("genSelfSignedCert", 4),
    ("genSelfSignedCertWithKey", 5),
    ("genSignedCert", 5),
    ("genSignedCertWithKey", 6),
    ("encryptAES", 1),
    ("decryptAES", 2),
    ("decryptAES", 1),
    ("uuidv4", 1),
    ("lookup", 4),
    ("lookup", 3),
    ("ago", 1),
    ("substr", 3),
    ("splitn", 3),
    ("abbrevboth", 3),
    ("wrap", 2),
    ("plural", 3),
    ("dig", 3),
    ("dig", 4),
    ("ternary", 3),
    ("fail", 1),
    ("required", 2),
    ("tpl", 2),
    ("include", 2),
    ("chunk", 2),
    ("mustChunk", 2),
    ("toDate", 2),
    ("mustToDate", 2),
    ("has", 2),
    ("mustHas", 2),
    ("tuple", 2),
    ("dict", 3),
    ("dict", 2),
    ("set", 3),
    ("hasKey", 2),
    ("get", 2),
    ("unset", 2),
    ("pluck", 2),
    ("pick", 2),
    ("omit", 2),
    ("kindIs", 2),
    ("typeIs", 2),
    ("typeIsLike", 2),
    ("osBase", 1),
    ("round", 2),
    ("round", 3),
    ("max", 3),
    ("all", 2),
    ("any", 2),
    ("first", 1),
    ("rest", 1),
    ("index", 2),
    ("index", 3),
    ("call", 1),
    ("html", 2),
    ("js", 2),
    ("urlquery", 2),
    ("print", 2),
    ("println", 2),
    ("len", 1),
    ("not", 1),
    ("eq", 3),
    ("lt", 2),
    ("and", 2),
    ("or", 3),
    ("adler32sum", 1),
    ("semver", 1),
    ("semverCompare", 2),
    ("urlJoin", 1),
    ("urlParse", 1),
    ("fromJsonArray", 1),
    ("fromYamlArray", 1),
    ("toToml", 1),
    ("mustToToml", 1),
    ("toYamlPretty", 1),
    ("mustToYaml", 1),
    ("toStrings", 1),
    ("toDecimal", 1),
    ("regexFind", 2),
    ("mustRegexFind", 2),
    ("regexFindAll", 3),
    ("regexReplaceAll", 3),
    ("regexSplit", 3),
    ("join", 2),
    ("sortAlpha", 1),
    ("cat", 3),
    ("trunc", 2),
    ("repeat", 2),
    ("indent", 2),
    ("nindent", 2),
    ("default", 2),
    ("coalesce", 3),
    ("concat", 2),
    ("nospace", 1),
    ("initials", 1),
    ("trimAll", 2),
    ("replace", 3),
    ("b32dec", 1),
    ("b64dec", 1),
    ("bool", 1),
    ("toRawJson", 1),
    ("subf", 2),
    ("divf", 2),
    ("mulf", 2),
    ("addf", 2),
    ("maxf", 2),
    ("minf", 2),
    ("biggest", 2),
    ("div", 2),
    ("mod", 2),
    ("add1f", 1),
    ("durationRound", 1),
    ("unixEpoch", 1),
    ("dateModify", 2),
    ("deepEqual", 2),
    ("values", 1),
    ("keys", 2),
    ("merge", 2),
    ("mergeOverwrite", 2),
];
/// What draws something new each time, and is good for its length alone.
const DRAWN: &[&str] =
    &["rand", "uuid", "gen", "bcrypt", "htpasswd", "encryptAES", "shuffle", "ago", "htmlDate"];
/// More operands, short ones and such as are wrong for nearly everything.
const MORE: &[&str] = &[
    "\"rsa\"",
    "\"ecdsa\"",
    "\"dsa\"",
    "\"ed25519\"",
    "\"long\"",
    "\"maximum\"",
    "\"pin\"",
    "2",
    "3",
    "-2",
    "(list \"a\" \"b\")",
    "(list \"1.2.3.4\")",
    "(list 1)",
    "\"%d\"",
    "\"a.b\"",
    "\"v1\"",
    "\"user\"",
    "\"aGk=\"",
    "\"2006-01-02\"",
    "\"Europe/Berlin\"",
    "(list 3 1 2)",
    "(dict \"a\" (dict \"b\" 1))",
    "(dict \"Cert\" \"x\" \"Key\" \"y\")",
    "\"{{ . }}\"",
    "\"[a-z]\"",
    "\"(\"",
    "10",
    "\"-1h\"",
];

pub fn calls(random: &mut Random) -> Request {
    let (mut name, mut count) = *random.pick(CALLS);
    // Keys and hashes take long.
    while ["gen", "bcrypt", "htpasswd", "derivePassword"].iter().any(|slow| name.starts_with(slow))
        && !random.one_in(50)
    {
        (name, count) = *random.pick(CALLS);
    }
    let one = |random: &mut Random| if random.one_in(2) { operand(random) } else { random.word(MORE) };
    let count = match random.below(12) {
        0 => count + 1,
        1 => count.saturating_sub(1),
        _ => count,
    };
    let arguments: Vec<&str> = (0..count).map(|_| one(random)).collect();
    // A run of numbers without end would fill the memory of both, and a key or a hash takes long.
    let is_large = |text: &&str| {
        ["9223", "1e", "big", "42", "0x1F", "'a'", "17", "duration"].iter().any(|large| text.contains(large))
    };
    let takes_sizes = ["until", "seq", "repeat", "rand", "indent", "wrap", "genPrivate", "bcrypt"]
        .iter()
        .any(|start| name.contains(start));
    let arguments: Vec<&str> =
        arguments.into_iter().map(|text| if takes_sizes && is_large(&text) { "3" } else { text }).collect();
    let call = format!("{name} {}", arguments.join(" "));
    let template = if DRAWN.iter().any(|drawn| name.contains(drawn)) && name != "genPrivateKey" {
        format!("{{{{ {call} | kindOf }}}}")
    } else if name == "genPrivateKey" {
        format!("{{{{ {call} | trunc 20 }}}}")
    } else {
        match random.below(4) {
            0 => format!("{{{{ {call} | toJson }}}}"),
            1 => format!("{{{{ range {call} }}}}{{{{ . }}}},{{{{ else }}}}none{{{{ end }}}}"),
            2 => format!("{{{{ typeOf ({call}) }}}}"),
            _ => format!("{{{{ {call} }}}}"),
        }
    };
    Request::template(
        template,
        json!({"f": 1.5, "s": "text", "l": [1, "x", null, [2.5]], "m": {"k": {"n": 1}, "t": "v"}, "big": 1e20, "t": "x"}),
    )
}

/// What templates see beside values: the chart, the release, files, the cluster's version and kinds.
pub fn scope(random: &mut Random) -> Request {
    const KUBES: &[&str] =
        &["", "1.20", "v1.30.2", "1.28.3-gke.100", "1.28.3+k3s1", "1", "1.2.3.4", "x", "v1.30.2-eks-abc+d"];
    const APIS: &[&str] =
        &["x/v1", "x/v1/Kind", "v1/Pod", "", "apps/v1", "a,b", "networking.k8s.io/v1/Ingress", "é/v1"];
    const CALLS: &[&str] = &[
        ".Capabilities.APIVersions.Has \"x/v1\"",
        ".Capabilities.APIVersions.Has \"x/v1/Kind\"",
        ".Capabilities.APIVersions.Has \"apps/v1/Deployment\"",
        ".Capabilities.APIVersions.Has \"v1\"",
        ".Capabilities.APIVersions.Has \"\"",
        ".Capabilities.APIVersions.Has 1",
        ".Capabilities.APIVersions.Has",
        ".Capabilities.APIVersions | len",
        "last .Capabilities.APIVersions",
        ".Capabilities.KubeVersion",
        ".Capabilities.KubeVersion.Version",
        ".Capabilities.KubeVersion.Major",
        ".Capabilities.KubeVersion.Minor",
        ".Capabilities.KubeVersion.GitVersion",
        ".Capabilities.KubeVersion.String",
        ".Capabilities.KubeVersion.Nope",
        ".Capabilities.HelmVersion.Version",
        ".Capabilities.HelmVersion.GoVersion | kindOf",
        ".Capabilities.Nope",
        "semverCompare \">=1.21-0\" .Capabilities.KubeVersion.Version",
        "semverCompare \">=1.21\" .Capabilities.KubeVersion.GitVersion",
        ".Release | toJson",
        ".Release.Nope",
        ".Release.Name",
        ".Release.Namespace",
        ".Release.Service",
        ".Release.Revision",
        ".Release.IsUpgrade",
        ".Release.IsInstall",
        ".Chart | toJson",
        ".Chart.Name",
        ".Chart.Version",
        ".Chart.AppVersion",
        ".Chart.Annotations",
        ".Chart.Nope",
        ".Chart.Keywords",
        ".Chart.Maintainers",
        ".Chart.Type",
        ".Chart.IsRoot",
        ".Chart.Dependencies",
        ".Chart.APIVersion",
        ".Chart.name",
        ".Chart.Deprecated",
        ".Chart.KubeVersion",
        ".Subcharts | keys",
        ".Subcharts.sub.Chart.Name",
        ".Subcharts.sub.Values | toJson",
        ".Subcharts.none",
        ".Subcharts.sub.Release.Name",
        ".Subcharts.sub.Subcharts",
        ".Files.Get \"a.txt\"",
        ".Files.Get \"none\"",
        ".Files.GetBytes \"b.bin\" | len",
        ".Files.Lines \"a.txt\" | toJson",
        ".Files.Lines \"none\" | toJson",
        "(.Files.Glob \"conf/*\").AsConfig",
        "(.Files.Glob \"**.txt\").AsSecrets",
        ".Files.Glob \"conf/**\" | len",
        ".Files.AsConfig",
        ".Files | len",
        "range $p, $b := .Files.Glob \"**\" }}{{ $p }}={{ $b | toString | len }};{{ end",
        ".Files.Get \"values.yaml\"",
        ".Files.Get \"Chart.yaml\"",
        ".Files.Get \"templates/a.yaml\"",
        ".Files.Get \"README.md\"",
        ".Files.Get \"crds/c.yaml\"",
        ".Files.Get \"charts/sub/x.txt\"",
        "keys . | sortAlpha",
        "typeOf .Values",
        "typeOf .Files",
        "typeOf .Chart",
        "typeOf .Release",
        "typeOf .Capabilities",
        "typeOf .Subcharts",
        "typeOf .Template",
        ".Template.Name",
        ".Template.BasePath",
        ".Values.global | toJson",
        "lookup \"v1\" \"Pod\" \"a\" \"b\" | toJson",
        "(lookup \"v1\" \"Pod\" \"a\" \"\").items",
        "(lookup \"v1\" \"Pod\" \"a\" \"\").items | len",
        "lookup \"v1\" \"Pod\" \"\" \"x\" | typeOf",
        ".Chart.Home",
        ".Chart.Sources | toJson",
        ".Chart.Icon",
        "toYaml .Chart",
        "range .Chart.Maintainers }}{{ .Name }}{{ end",
        "range $k, $v := .Chart.Annotations }}{{ $k }}={{ $v }}{{ end",
        "printf \"%T\" .Chart.Annotations",
        "index .Chart.Annotations \"k\"",
        "hasKey .Chart \"Name\"",
        "pick .Release \"Name\" | toJson",
        "merge (dict) .Release | toJson | len",
        "get .Release \"Name\"",
        "omit .Release \"Name\" | toJson",
        "deepCopy .Release | toJson",
        "kindOf .Chart.Version",
        "include \"h\" .",
        "tpl \"{{ .Template.Name }}\" .",
        "tpl (.Files.Get \"a.txt\") .",
        "set .Release \"X\" 1 | toJson",
        "set .Values \"x\" 1 | toJson",
    ];
    let mut template = String::new();
    for _ in 0..=random.below(2) {
        template += &format!("v: {{{{ {} }}}}\n---\n", random.word(CALLS));
    }
    let mut files: BTreeMap<String, String> = [
        ("m/Chart.yaml", "apiVersion: v2\nname: m\nversion: 0.1.0\nappVersion: 1.10\nannotations: {k: v}\nmaintainers: [{name: n, email: e}]\nkeywords: [q]\n"),
        ("m/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 0.1.0\n"),
        ("m/charts/sub/values.yaml", "s: 1\n"),
        ("m/charts/sub/x.txt", "x\n"),
        ("m/charts/sub/templates/_h.tpl", "{{ define \"h\" }}sub {{ .Chart.Name }}{{ end }}"),
        ("m/a.txt", "line 1\r\nline {{ .Release.Name }}\n\n"),
        ("m/b.bin", "\u{0}\u{1}é"),
        ("m/conf/a.conf", "a = 1\n"),
        ("m/conf/d/b.conf", ""),
        ("m/crds/c.yaml", "kind: CustomResourceDefinition\n"),
        ("m/README.md", "# m\n"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect();
    let place = random.word(&["m/templates/a.yaml", "m/charts/sub/templates/a.yaml", "m/templates/d/b.yaml"]);
    files.insert(place.to_owned(), template);
    if random.one_in(2) {
        files.insert(
            "m/templates/_h.tpl".to_owned(),
            format!(
                "{{{{ define \"h\" }}}}own {{{{ {} }}}}{{{{ end }}}}",
                random.word(CALLS).split(" }}").next().unwrap_or(".")
            ),
        );
    }
    let options = Options {
        kube: if random.one_in(2) { random.word(KUBES).to_owned() } else { String::new() },
        apis: (0..random.below(3)).map(|_| random.word(APIS).to_owned()).collect(),
        is_upgrade: random.one_in(4),
    };
    Request::Chart { files, flags: Flags::default(), options }
}

/// One argument after another of a pipeline, each a value of another kind.
pub fn pipelines(random: &mut Random) -> Request {
    let mut call = random.word(OPERANDS).to_owned();
    for _ in 0..=random.below(3) {
        let (name, count) = *random.pick(CALLS);
        if DRAWN.iter().any(|drawn| name.contains(drawn))
            || ["until", "seq", "repeat", "indent", "untilStep", "derivePassword", "wrap"].contains(&name)
        {
            continue;
        }
        let arguments: Vec<&str> = (1..count).map(|_| operand(random)).collect();
        call += &format!(" | {name} {}", arguments.join(" "));
    }
    let call = match random.below(3) {
        0 => format!(
            "{call} | {}",
            random.word(&[
                "toJson",
                "quote",
                "kindOf",
                "toYaml",
                "len",
                "empty",
                "printf \"%v\"",
                "printf \"%#v\""
            ])
        ),
        1 => format!("printf {} ({call})", quoted(random.word(&["%v", "%s", "%d", "%T", "%q", "%+v"]))),
        _ => call,
    };
    Request::template(
        format!("{{{{ {call} }}}}"),
        json!({"f": 1.5, "s": "text", "l": [1, "x", null, [2.5]], "m": {"k": {"n": 1}, "t": "v"}, "big": 1e20, "t": "x"}),
    )
}
