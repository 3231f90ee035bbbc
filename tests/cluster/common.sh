# What the scripts of the test cluster share. Sourced; leaves the shell in the repository's root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

here=$PWD/tests/cluster
# CLUSTER_HOME moves the cluster elsewhere; two checkouts have two clusters in any case.
home=${CLUSTER_HOME:-$PWD/target/cluster}
run=$home/run
pki=$run/pki

# Addresses for documentation (RFC 5737, RFC 3849): apiservers refuse to advertise loopback, and nothing must ever connect to these.
# CLUSTER_FAMILY=IPv6: the cluster's first family, the one that Service default/kubernetes has.
case ${CLUSTER_FAMILY:-IPv4} in
IPv6) first_address=2001:db8:2::11 second_address=2001:db8:2::12 ranges=fd00:10:96::/108,10.96.0.0/16 ;;
*) first_address=192.0.2.11 second_address=192.0.2.12 ranges=10.96.0.0/16,fd00:10:96::/108 ;;
esac

die() {
    printf 'tests/cluster: %s\n' "$*" >&2
    exit 1
}

admin() { "$kubectl" --kubeconfig "$run/kubeconfig" --context admin "$@"; }

# Starts a command as a daemon of this cluster: name, command line. Its process id and its log are kept.
start() {
    local name=$1
    shift
    # Nothing of the caller's stays open in it, else a caller that reads our stdout would wait for ever.
    setsid "$@" </dev/null >"$run/$name.log" 2>&1 9>&- &
    printf '%s %s\n' $! "$(started "$!")" >"$run/$name.pid"
}

# When a process was started, in ticks since the system was: with it, a process id is never mistaken for another's.
# Nothing for one that has ended.
started() { sed -n 's/.*) //; /^[^ZX]/p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# Whether the daemon of that name lives.
alive() {
    local pid since
    { read -r pid since <"$run/$1.pid"; } 2>/dev/null || return 1
    [ -n "$since" ] && [ "$(started "$pid")" = "$since" ]
}

# Whether all of it runs.
is_up() { alive etcd && alive first && alive second; }

# Stops the daemon of that name, and waits until it has gone.
stop() {
    local pid since
    if alive "$1"; then
        read -r pid since <"$run/$1.pid"
        kill "$pid"
        for _ in $(seq 100); do
            alive "$1" || break
            sleep 0.1
        done
        ! alive "$1" || kill -KILL "$pid"
    fi
    rm -f "$run/$1.pid"
}

# Waits until a command succeeds: what for, the daemon that has to live meanwhile, the command.
await() {
    local what=$1 daemon=$2
    shift 2
    for _ in $(seq 600); do
        if "$@" >/dev/null 2>&1; then return; fi
        alive "$daemon" || break
        sleep 0.2
    done
    tail -n 20 "$run/$daemon.log" >&2
    die "$what: not there in time; the whole log is $run/$daemon.log"
}

# An apiserver: name, the loopback address where it listens, the address that it advertises. All listen on the same
# port, as those of one control plane do, since it stands once for all of them in the endpoints of the Service.
apiserver() {
    local program
    program=$(tests/go-program kube-apiserver)
    start "$1" "$program" \
        --bind-address="$2" --secure-port="$(<"$run/port")" --advertise-address="$3" \
        --etcd-servers="$(<"$run/etcd-url")" \
        --authorization-mode=RBAC --anonymous-auth=false \
        --client-ca-file="$pki/ca.crt" --tls-cert-file="$pki/server.crt" --tls-private-key-file="$pki/server.key" \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$pki/accounts.pub" --service-account-signing-key-file="$pki/accounts.key" \
        --service-cluster-ip-range=$ranges \
        --allow-privileged=false --profiling=false --v=1
    await "apiserver $1" "$1" "$kubectl" --kubeconfig "$run/kubeconfig" --context admin \
        --server "https://$2:$(<"$run/port")" get --raw /readyz
}

# Whether the endpoints of Service default/kubernetes are those of the two apiservers: the second one's address.
has_two_endpoints() {
    local got
    got=$(admin get endpointslices -n default -l kubernetes.io/service-name=kubernetes \
        -o jsonpath='{.items[*].endpoints[*].addresses[0]}' | tr ' ' '\n' | sort | xargs)
    [ "$got" = "$(printf '%s\n' "$first_address" "$1" | sort | xargs)" ]
}
