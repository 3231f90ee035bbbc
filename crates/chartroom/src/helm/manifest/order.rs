//! The order in which Helm installs, and prints, kinds (Helm: pkg/release/v1/util/kind_sorter.go).

use crate::helm::profile::Profile;

const INSTALL_ORDER: &[&str] = &[
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// How many kinds stand at the end of the order that older versions do not know.
const WEBHOOKS: usize = 2;

/// Sorts by kind and leaves the order within a kind alone. Kinds that are not in the order come last, by name.
pub fn sort_by_kind<T>(items: &mut [T], profile: &Profile, kind: impl Fn(&T) -> &String) {
    let known = INSTALL_ORDER.len() - if profile.orders_webhooks { 0 } else { WEBHOOKS };
    let order = &INSTALL_ORDER[..known];
    let rank = |item: &T| {
        let kind = kind(item);
        match order.iter().position(|k| k == kind) {
            Some(place) => (place, String::new()),
            None => (order.len(), kind.clone()),
        }
    };
    items.sort_by_cached_key(rank);
}
