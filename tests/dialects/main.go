// What the vendors' own code says of policies: tests/dialects/main.go <policies.yaml
//
// Reads the documents on stdin. A CiliumNetworkPolicy is parsed and sanitized as Cilium's agent does it; each selector of a Calico
// policy is parsed by Calico's parser; a ClusterNetworkPolicy has no field that its type does not have. Prints one line for each
// policy, and ends with 1 at the first that is refused.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"

	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/option"
	"github.com/projectcalico/calico/libcalico-go/lib/selector"
	"sigs.k8s.io/network-policy-api/apis/v1beta1"
	"sigs.k8s.io/yaml"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = all(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func all(text []byte) error {
	// As Cilium's Helm chart has it: without the proxy there are no rules for DNS.
	option.Config.EnableL7Proxy = true
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var object map[string]any
		if err := yaml.Unmarshal(document, &object); err != nil {
			return err
		}
		if object == nil {
			continue
		}
		name, err := judge(document, object)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(name)
	}
	return nil
}

func judge(document []byte, object map[string]any) (string, error) {
	kind := fmt.Sprintf("%v %v", object["apiVersion"], object["kind"])
	metadata, _ := object["metadata"].(map[string]any)
	name := fmt.Sprintf("%s %v", kind, metadata["name"])
	switch kind {
	case "cilium.io/v2 CiliumNetworkPolicy":
		return name, cilium(document)
	case "projectcalico.org/v3 NetworkPolicy":
		return name, calico(object["spec"])
	case "policy.networking.k8s.io/v1beta1 ClusterNetworkPolicy":
		return name, yaml.UnmarshalStrict(document, new(v1beta1.ClusterNetworkPolicy))
	}
	return name, nil
}

// What the agent does with an object of its watch.
func cilium(document []byte) error {
	var policy v2.CiliumNetworkPolicy
	if err := yaml.UnmarshalStrict(document, &policy); err != nil {
		return err
	}
	_, err := policy.Parse(slog.New(slog.DiscardHandler), "default")
	return err
}

// Every selector below a value.
func calico(value any) error {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			text, isText := inner.(string)
			if (key == "selector" || key == "namespaceSelector") && isText {
				if _, err := selector.Parse(text); err != nil {
					return fmt.Errorf("%q: %w", text, err)
				}
			} else if err := calico(inner); err != nil {
				return err
			}
		}
	case []any:
		for _, inner := range value {
			if err := calico(inner); err != nil {
				return err
			}
		}
	}
	return nil
}
