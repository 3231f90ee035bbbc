object: {{ lookup "v1" "ConfigMap" "lookup-a" "no-such" | toJson }}
object of a group: {{ lookup "apps/v1" "Deployment" "lookup-a" "no-such" | toJson }}
namespace: {{ lookup "v1" "ConfigMap" "no-such-namespace" "settings" | toJson }}
custom: {{ lookup "example.com/v1" "Gadget" "lookup-a" "no-such" | toJson }}
list of a namespace that is not there: {{ (lookup "v1" "ConfigMap" "no-such-namespace" "").items | toJson }}
a namespaced one without a namespace: {{ lookup "v1" "ConfigMap" "" "settings" | toJson }}
a cluster-wide one with a namespace: {{ (lookup "v1" "Namespace" "lookup-b" "lookup-a").metadata.name }}
default: {{ (lookup "v1" "ConfigMap" "lookup-a" "no-such").data | default (dict "a" "b") | toJson }}
