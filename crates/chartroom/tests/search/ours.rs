//! The same, answered by the engine of this package.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{SystemTime, UNIX_EPOCH};

use chartroom::chart::{self, Ignore};
use chartroom::gostd::json;
use chartroom::gostd::strconv::quote;
use chartroom::value::{Map, Value};
use chartroom::values::Sources;
use chartroom::{
    Capabilities, Chart, ClockAndRandom, File, KubeVersion, Limits, NoAnswers, Opened, Prepared, Profile,
    Release, RenderOptions,
};

use crate::request::{Answer, Flags, Options, Request};

pub fn answer(request: &Request) -> Answer {
    let answered = catch_unwind(AssertUnwindSafe(|| match request {
        Request::Template { template, helpers, values, files } => {
            let text = serde_json::to_vec(values).expect("values are JSON");
            let values = match json::decode(&text).map_err(|e| e.text())? {
                Value::Map(map) => map,
                _ => Map::new(),
            };
            one_template(template, helpers, &values, files)
        }
        Request::Chart { files, flags, options } => whole_chart(files, flags, options),
        Request::Fold(flags) => {
            let folded = user_values(flags)?;
            let mut text = Vec::new();
            typed(&Value::Map(folded), &mut text);
            Ok(text)
        }
        Request::Ignore { rules, paths } => ignored(rules, paths),
    }));
    match answered {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(text)) => {
            Err(text.replace("\n\nUse --debug flag to render out invalid YAML", "").into_bytes())
        }
        Err(_) => Err(b"PANIC".to_vec()),
    }
}

fn release(is_upgrade: bool) -> Release {
    Release { name: "rel".into(), namespace: "ns".into(), is_upgrade }
}

fn one_template(
    template: &str,
    helpers: &str,
    values: &Map,
    files: &BTreeMap<String, String>,
) -> Result<Vec<u8>, String> {
    let mut all = vec![
        File::new("Chart.yaml", &b"apiVersion: v2\nname: m\nversion: 0.1.0\n"[..]),
        File::new("templates/case.yaml", template.as_bytes()),
    ];
    if !helpers.is_empty() {
        all.push(File::new("templates/_helpers.tpl", helpers.as_bytes()));
    }
    all.extend(in_walk_order(files).map(|(path, text)| File::new(path, text.as_bytes())));
    let prepared = prepared(all, &Map::new(), &Options::default())?;
    let rendered = prepared.render(values, &options()).map_err(|e| e.to_string())?;
    let own = rendered.iter().find(|file| file.path == "m/templates/case.yaml");
    Ok(own.map(|file| file.text.to_vec()).unwrap_or_default())
}

fn options() -> RenderOptions<'static> {
    thread_local!(static WITH: &'static (std::rc::Rc<dyn chartroom::Answerer>, std::rc::Rc<ClockAndRandom>) =
        Box::leak(Box::new((std::rc::Rc::new(NoAnswers) as _, std::rc::Rc::new(ClockAndRandom::new(seconds(), 0, "UTC", [0; 32]))))));
    let (answerer, clock) = WITH.with(|with| *with);
    RenderOptions { answerer, clock, limits: Limits::for_stack(crate::STACK) }
}

/// The time, which is the server's as well.
fn seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

fn prepared(files: Vec<File>, user: &Map, asked: &Options) -> Result<Prepared, String> {
    let profile = Profile::default();
    let mut notices = Vec::new();
    let chart = Chart::load(files, &profile, &mut notices).map_err(|e| e.to_string())?;
    let kube = match &asked.kube[..] {
        "" => None,
        text => Some(KubeVersion::read(text, &profile)?),
    };
    let capabilities = Capabilities::new(&profile, kube, &asked.apis);
    let opened = Opened::new(chart, profile, &mut notices).map_err(|e| e.to_string())?;
    opened.merge(user, release(asked.is_upgrade), capabilities, &mut notices).map_err(|e| e.to_string())
}

fn whole_chart(files: &BTreeMap<String, String>, flags: &Flags, asked: &Options) -> Result<Vec<u8>, String> {
    let user = user_values(flags)?;
    let profile = Profile::default();
    let inside: BTreeMap<String, String> = files
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("m/")?.to_owned(), text.clone())))
        .collect();
    let metadata = inside.get("Chart.yaml").map(String::as_bytes).unwrap_or_default();
    chart::detect(metadata, &profile).map_err(|e| e.to_string())?;
    let all = in_walk_order(&inside).map(|(path, text)| File::new(path, text.as_bytes())).collect();
    let prepared = prepared(all, &user, asked)?;
    let mut notices = Vec::new();
    prepared.check_values(&mut notices).map_err(|e| e.to_string())?;
    prepared.check_kube_version().map_err(|e| e.to_string())?;
    let rendered = prepared.render(&prepared.values, &options()).map_err(|e| e.to_string())?;
    let manifests = prepared.assemble(&rendered, &mut notices).map_err(|e| e.to_string())?;
    Ok(chartroom::manifest::text(&manifests))
}

/// Files as a walk through the folder comes by them.
fn in_walk_order(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    let mut all: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    all.sort_by(|a, b| a.0.split('/').cmp(b.0.split('/')));
    all.into_iter()
}

fn user_values(flags: &Flags) -> Result<Map, String> {
    let names = (0..flags.values.len()).map(|i| format!("v{i}.yaml").as_str().into());
    let sources = Sources {
        files: names.collect(),
        json: flags.json.clone(),
        typed: flags.set.clone(),
        text: flags.text.clone(),
        from_files: Vec::new(),
        literal: flags.literal.clone(),
    };
    let mut read = |name: &[u8]| {
        let number =
            String::from_utf8_lossy(name).trim_start_matches('v').trim_end_matches(".yaml").to_owned();
        let at: usize = number.parse().map_err(|_| "no such file".to_owned())?;
        Ok(flags.values[at].clone().into_bytes())
    };
    sources.fold(&Profile::default(), &mut read).map_err(|e| e.to_string())
}

/// Values as the server prints them: with their types.
fn typed(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::Nil => text.extend(b"null"),
        Value::Map(map) => {
            text.push(b'{');
            let mut entries = map.entries();
            entries.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            for (i, (key, value)) in entries.iter().enumerate() {
                text.extend(if i > 0 { &b","[..] } else { b"" });
                text.extend(quote(key.as_bytes()));
                text.push(b':');
                typed(value, text);
            }
            text.push(b'}');
        }
        Value::List(list) => {
            text.push(b'[');
            for (i, value) in list.items().iter().enumerate() {
                text.extend(if i > 0 { &b","[..] } else { b"" });
                typed(value, text);
            }
            text.push(b']');
        }
        Value::String(s) => text.extend(quote(s.as_bytes())),
        Value::Float64(_) => {
            text.push(b'f');
            text.extend(chartroom::gostd::fmt::display(value));
        }
        other => {
            text.extend(other.type_name().as_bytes());
            text.push(b':');
            text.extend(chartroom::gostd::fmt::display(other));
        }
    }
}

fn ignored(rules: &str, paths: &[String]) -> Result<Vec<u8>, String> {
    let rules = Ignore::read(Some(rules.as_bytes())).map_err(|e| e.to_string())?;
    let digit = |path: &String| {
        let (name, is_folder) = path.strip_suffix('/').map_or((path.as_str(), false), |name| (name, true));
        if rules.matches(name.as_bytes(), is_folder) { b'1' } else { b'0' }
    };
    Ok(paths.iter().map(digit).collect())
}
