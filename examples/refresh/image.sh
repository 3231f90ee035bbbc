#!/bin/sh
# Makes an image of the program alone, as an OCI archive, without a container daemon:
#   examples/refresh/image.sh BINARY ARCHIVE.tar
# BINARY is a static one: cargo build --release --target x86_64-unknown-linux-musl. The archive can be loaded and pushed by
#   skopeo copy oci-archive:ARCHIVE.tar docker://registry.example.com/jes-netpol:0.1.0
# The same binary makes the same bytes. It runs as user 65534, on a root file system that has nothing else in it.
set -eu
binary=$1 archive=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arch=${ARCH:-$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')}
blobs=$work/image/blobs/sha256
mkdir -p "$blobs" "$work/files"

# A tar that says nothing of who made it, and when.
pack() { tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=ustar -C "$1" -cf "$2" "$3"; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
size() { wc -c <"$1" | tr -d ' '; }
# Files a blob below its digest and prints that.
keep() { d=$(digest "$1"); mv "$1" "$blobs/$d"; echo "$d"; }

install -m 0555 "$binary" "$work/files/jes-netpol"
pack "$work/files" "$work/layer" jes-netpol
diff_id=$(digest "$work/layer")
gzip -n "$work/layer"
layer_size=$(size "$work/layer.gz")
layer=$(keep "$work/layer.gz")
cat >"$work/config" <<JSON
{"architecture":"$arch","os":"linux","config":{"User":"65534:65534","Entrypoint":["/jes-netpol"],"WorkingDir":"/"},"rootfs":{"type":"layers","diff_ids":["sha256:$diff_id"]}}
JSON
config_size=$(size "$work/config")
config=$(keep "$work/config")
cat >"$work/manifest" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$config_size},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:$layer","size":$layer_size}]}
JSON
manifest_size=$(size "$work/manifest")
manifest=$(keep "$work/manifest")
printf '{"imageLayoutVersion":"1.0.0"}' >"$work/image/oci-layout"
cat >"$work/image/index.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$manifest_size,"platform":{"architecture":"$arch","os":"linux"}}]}
JSON
pack "$work/image" "$work/archive" .
mv "$work/archive" "$archive"
echo "sha256:$manifest"
