//! Whom a command asks as: what of `--kube-as-user` and `--kube-as-group` goes to the cluster, and that groups without a
//! user are refused before it is asked, as client-go refuses them (tools/clientcmd/client_config.go, `ClientConfig`;
//! validation.go, `validateAuthInfo`).

use std::process::{Command, Output};

use serde_json::json;

use crate::support::kube_api::{Api, Running, slice};

fn cluster() -> Running {
    let slices = vec![slice("kubernetes", "k", "IPv4", &[("https", 6443)], &[("172.18.0.2", Some(true))])];
    Api::cluster(&["10.96.0.1"], slices).token("right-token").serve()
}

/// `resolve` of the apiserver alone, with these flags and variables.
fn resolve(api: &Running, kubeconfig: &str, flags: &[&str], groups: Option<&str>) -> Output {
    let values = api.file(
        "values.yaml",
        &json!({
            "remoteControlPlane": {"api": {"hostname": ""}}, "networkPolicy": {"egress": {"enabled": true}},
        })
        .to_string(),
    );
    Command::new(env!("CARGO_BIN_EXE_jes-netpol"))
        .args(["resolve", "-f", values.to_str().unwrap(), "--kubeconfig", kubeconfig])
        .args(flags)
        .envs(groups.map(|groups| ("HELM_KUBEASGROUPS", groups)))
        .output()
        .unwrap()
}

#[test]
fn groups_without_a_user_are_refused_before_anybody_is_asked() {
    let api = cluster();
    let plain = api.kubeconfig.to_str().unwrap().to_owned();
    let of_user = |more: &str| {
        let path = api.kubeconfig_for(&format!("token: right-token, {more}"));
        path.to_str().unwrap().to_owned()
    };
    let check = |kubeconfig: &str, flags: &[&str], groups| {
        let output = resolve(&api, kubeconfig, flags, groups);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), output.stdout.len()),
            (Some(1), 0),
            "{flags:?} {groups:?}: {stderr}"
        );
        assert!(stderr.contains("without") && stderr.contains("user"), "{flags:?} {groups:?}: {stderr}");
        assert_eq!(api.asked(), [""; 0], "{flags:?} {groups:?}");
    };
    check(&plain, &["--kube-as-group", "admins"], None);
    check(&plain, &["--kube-as-group", ""], None);
    check(&plain, &["--kube-as-user", "", "--kube-as-group", "admins"], None);
    check(&plain, &[], Some("admins"));
    for more in ["as-groups: [admins]", "as-uid: '7'", "as-user-extra: {reason: [test]}"] {
        check(&of_user(more), &[], None);
    }
}

#[test]
fn a_group_is_one_whatever_is_in_its_name() {
    let api = cluster();
    let plain = api.kubeconfig.to_str().unwrap();
    let sent = |flags: &[&str], groups| {
        let before = api.heads().len();
        let output = resolve(&api, plain, flags, groups);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let head = api.heads().get(before).cloned().unwrap();
        let all = |name: &str| {
            let values = head.get_all(name).iter();
            values.map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        (all("impersonate-user"), all("impersonate-group"))
    };
    let user = ["--kube-as-user", "jane"];
    let of = |groups: &[&str]| (vec!["jane".to_owned()], groups.iter().map(|g| (*g).to_owned()).collect());
    let flags = [&user[..], &["--kube-as-group", "cn=a,ou=b", "--kube-as-group", "c"]].concat();
    assert_eq!(sent(&flags, Some("ignored")), of(&["cn=a,ou=b", "c"]));
    assert_eq!(sent(&user, Some("a,b")), of(&["a", "b"]));
    assert_eq!(sent(&user, None), of(&[]));
    assert_eq!(sent(&[], None), (vec![], vec![]));
}
