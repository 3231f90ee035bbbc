//! Renders a chart that is made in memory: `cargo run -p chartroom --example render`.

use chartroom::{Chart, Error, File, Request, render, yaml};

const TEMPLATE: &[u8] = b"apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-greeting}
data: {text: {{ printf \"%s, %s\" .Values.greeting .Values.name | quote }}}
";

fn main() -> Result<(), Error> {
    let files = vec![
        File::new("Chart.yaml", &b"apiVersion: v2\nname: hello\nversion: 1.0.0\n"[..]),
        File::new("values.yaml", &b"greeting: hello\nname: world\n"[..]),
        File::new("templates/greeting.yaml", TEMPLATE),
    ];
    let mut request = Request::new("demo", "default");
    request.values = yaml::read_map(b"name: reader").unwrap_or_default();
    let chart = Chart::load(files, &request.profile, &mut Vec::new())?;
    let output = render(chart, &request)?;
    output.warnings.iter().for_each(|warning| eprintln!("{warning}"));
    print!("{}", String::from_utf8_lossy(&output.text()));
    Ok(())
}
