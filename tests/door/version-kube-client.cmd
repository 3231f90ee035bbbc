version
--template
{{.KubeClientVersion}}
