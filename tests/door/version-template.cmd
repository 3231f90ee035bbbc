version
--template
{{.Version}}+g{{.GitCommit}} {{.GitTreeState}} {{.GoVersion}}{{"\n"}}
