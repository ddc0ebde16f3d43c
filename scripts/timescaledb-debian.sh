# shellcheck shell=bash
# A part of scripts/timescaledb: PostgreSQL and TimescaleDB from Debian's packages, in a private folder.
#
# The programs need a newer libc than the machine may have, so they run in a root filesystem of their own:
# $ROOT, in the cache, never changed once it is there. $SERVER is of this server alone: data, socket.

SUITE=trixie # the first Debian release with TimescaleDB
PACKAGES=(postgresql-17 postgresql-17-timescaledb dash)
# What those depend on and this server never uses: the JIT compiler (see jit = off), Perl, locales.
UNUSED='^(libllvm|libz3-|perl|lib.*perl|locales$|libc-l10n$)'
ROOT=$CACHE/postgresql-17-$SUITE-$(uname -m)-1 # raise the last digit when the way it is made changes

# The server's user inside the root filesystem. PostgreSQL refuses to run as root. The id is in the
# range Debian reserves, so it is no real user's, and below 65536, so it exists in containers too.
SERVER_ID=65432
SERVER=$BASE/server # all that the server's user owns; the server sees it as /srv
DATA=$SERVER/data
LOG=$BASE/server.log

# ---- the root filesystem ------------------------------------------------------------------------------

# apt with folders, sources and rules of its own: of the machine's apt nothing is changed, and no root needed.
private_apt() { apt-get -qq -c "$work/apt.conf" "$@"; }

write_apt_conf() {
    mkdir -p "$work"/{lists,archives}/partial
    touch "$work"/{status,errors}
    cat >"$work/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
APT::Default-Release "";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Dir::Cache "$work";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "$work";
Dir::State::Lists "$work/lists";
Dir::State::Status "$work/status";
CONF
}

# The mirror is the one this machine's own apt uses. 'update --print-uris' knows it from the sources alone;
# 'indextargets' would need an 'apt-get update' before, which a bare machine or container has not had.
find_mirror() {
    local mirrors mirror option='' keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [[ ! -r $keyring ]] || option="[signed-by=$keyring] "
    mirrors=${TAPELINE_DEBIAN_MIRROR:-$(apt-get -o "Dir::State::Lists=$work/lists" update --print-uris |
        sed -n "/security\|^'cdrom:/d; s|^'\(.*\)/dists/.*|\1|p" | awk '!seen[$0]++')}
    for mirror in $mirrors; do
        echo "deb $option$mirror $SUITE main" >"$work/sources.list"
        private_apt -o APT::Update::Error-Mode=any update 2>"$work/errors" && return
    done
    cat "$work/errors" >&2
    die "no mirror of this machine's apt (tried: ${mirrors:-none}) gives Debian $SUITE: name one in" \
        "TAPELINE_DEBIAN_MIRROR, or install Docker, or set DATABASE_URL to a TimescaleDB of yours"
}

make_root() (
    work=$CACHE/fetch new=$ROOT.partial
    [[ ! -e $ROOT ]] || return 0
    need apt-get apt
    need dpkg dpkg
    lock "$CACHE" 8
    [[ ! -e $ROOT ]] || return 0 # another start has made it meanwhile
    t0=$(tenths)
    say "first start: fetching PostgreSQL and TimescaleDB (Debian $SUITE, about 50 MB) into $CACHE"
    write_apt_conf
    find_mirror
    names=$(private_apt -s install "${PACKAGES[@]}" | awk -v unused="$UNUSED" \
        '$1 == "Inst" && $2 !~ unused { sub(/^\(/, "", $3); print $2 "=" $3 }') ||
        die "Debian $SUITE cannot give ${PACKAGES[*]} for this machine ($(uname -m))"
    # What an interrupted fetch has left is used if it is whole and not outdated.
    private_apt autoclean
    # shellcheck disable=SC2086 # one word per package
    (cd "$work/archives" && private_apt download $names) ||
        die "fetching packages into $work failed: start again to go on from there"
    say "fetched $(wc -w <<<"$names") packages in $(took "$t0")"

    t0=$(tenths)
    rm -rf "$new" # of an interrupted start
    mkdir -p "$new"/usr/{bin,sbin,lib,lib64} "$new"/{etc,dev,srv,tmp}
    for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$new/$folder"; done
    for package in "$work"/archives/*.deb; do
        dpkg -x "$package" "$new" || die "cannot unpack $package: remove it and start again"
    done
    ln -sf dash "$new/usr/bin/sh"
    echo "postgres:x:$SERVER_ID:$SERVER_ID::/srv:/bin/sh" >"$new/etc/passwd"
    echo "postgres:x:$SERVER_ID:" >"$new/etc/group"
    rm -rf "$new"/usr/share/{doc,man,locale,info} "$work"
    chmod -R ug-s "$new" # no privileged programs outside of the machine's own
    mv "$new" "$ROOT" # whole, or not there
    say "unpacked into $ROOT in $(took "$t0"), $(du -sh "$ROOT" | cut -f1)"
)

# ---- commands in it -----------------------------------------------------------------------------------

debian_run() { (debian_become "$@"); }

# Becomes a command in the root filesystem, as the server's user. All mounts are in a private namespace
# and go with the last process in it, so a crash leaves nothing mounted. A user other than root gets the
# right to mount and chroot from a user namespace, in which its own id looks like the server's.
debian_become() {
    local enter=(unshare --mount) chroot=(chroot "--userspec=$SERVER_ID:$SERVER_ID" --groups=)
    if ((EUID != 0)); then
        enter+=(--user "--map-user=$SERVER_ID" "--map-group=$SERVER_ID" --keep-caps)
        chroot=(chroot)
    fi
    local environment=(env -i PATH=/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
        PGHOST=/srv/run "PGPORT=$(server_port)" "PGOPTIONS=${PGOPTIONS:-}")
    if [[ -e $SERVER/usr ]]; then # put there by copy_programs
        exec "${environment[@]}" ${own_session:+setsid} "${chroot[@]}" "$SERVER" "$@"
    fi
    # shellcheck disable=SC2016 # the inner shell expands it
    exec "${environment[@]}" ${own_session:+setsid} "${enter[@]}" bash -euc '
        root=$1 server=$2
        shift 2
        mount --bind "$server" "$root/srv"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        mkdir -m 1777 "$root/dev/shm"
        for node in null zero urandom; do
            : >"$root/dev/$node"
            mount --bind "/dev/$node" "$root/dev/$node"
        done
        exec "$@"
    ' bash "$ROOT" "$SERVER" "${chroot[@]}" "$ROOT" "$@"
}

# Root in a container may chroot but often not mount: then the programs are put beside the data, as links
# to the same files where that can be, and the server's folder becomes the root filesystem itself.
copy_programs() {
    cp -al "$ROOT/usr" "$SERVER/usr" 2>/dev/null || { rm -rf "${SERVER:?}/usr" && cp -a "$ROOT/usr" "$SERVER/usr"; }
    cp -a "$ROOT"/{bin,sbin,lib,lib64,etc} "$SERVER"
    mkdir -m 1777 "$SERVER"/{dev,dev/shm,tmp}
    ln -s . "$SERVER/srv"
    mknod -m 666 "$SERVER/dev/null" c 1 3 2>/dev/null || install -m 666 /dev/null "$SERVER/dev/null"
}

prepare_root() {
    local message
    need unshare util-linux
    rm -rf "${SERVER:?}"/{usr,bin,sbin,lib,lib64,etc,dev,tmp,srv} # copy_programs may have put them there
    message=$(debian_run sh -c : 2>&1) && return
    if ((EUID == 0)); then
        copy_programs
        message+=$'\n'$(debian_run sh -c : 2>&1) && return
        rm -rf "${SERVER:?}/usr"
    fi
    say "cannot enter the private root filesystem: $message"
    ((EUID != 0)) || die "tried as root 'unshare --mount', then 'chroot' alone: this container or machine forbids" \
        "both. Allow one, or set DATABASE_URL to a TimescaleDB of yours"
    die "tried as user $(id -un) 'unshare --user --mount': this container or machine forbids it (see sysctl" \
        "user.max_user_namespaces, kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)." \
        "Allow it, or run as root, or install Docker, or set DATABASE_URL to a TimescaleDB of yours"
}

# ---- the server ---------------------------------------------------------------------------------------

# The processes of this server carry its name in their command lines. A pid file alone may, after a crash
# or a restart of the machine, name a process that has nothing to do with us.
of_this_server() { grep -lszE "^(--cluster_name=|postgres: )$NAME(:|\$)" "$@"; } # of_this_server /proc/PID/cmdline...

server_pid() {
    local pid
    [[ -r $DATA/postmaster.pid ]] && read -r pid <"$DATA/postmaster.pid" &&
        of_this_server "/proc/$pid/cmdline" >/dev/null && echo "$pid"
}

debian_running() { server_pid >/dev/null; }
debian_ready() { debian_running && [[ $(sed -n 8p "$DATA/postmaster.pid") == ready* ]]; }
debian_signal() { kill "-$1" "$(server_pid)"; }
debian_log() { tail -n 20 "$LOG"; }
debian_place() { echo "Debian's packages in $ROOT, data in $DATA ($(du -sh "$DATA" | cut -f1))"; }

leftovers() { of_this_server /proc/[0-9]*/cmdline | cut -d/ -f3; }
no_leftovers() { [[ -z $(leftovers) ]]; }

# What a killed postmaster leaves behind sees its end by itself and goes, or is stuck and must be killed
# before a new server may touch the data.
end_leftovers() {
    until_true 2 no_leftovers && return
    say "ending what is left of an earlier server: $(leftovers | xargs)"
    leftovers | xargs -r kill -KILL || true
    until_true 5 no_leftovers || die "the processes $(leftovers | xargs) of an earlier server in $DATA do not end:" \
        "end them, then start again"
}

own_folder() {
    mkdir -p "$SERVER/run"
    chmod 700 "$SERVER" || die "$SERVER belongs to user $(stat -c %U "$SERVER"): be that user or root, or remove it," \
        "or set TAPELINE_HOME to another folder"
    ((EUID != 0)) || [[ $(stat -c %u "$SERVER") == "$SERVER_ID" ]] || chown -R "$SERVER_ID:$SERVER_ID" "$SERVER"
}

make_data() {
    local t0
    [[ ! -e $DATA ]] || return 0
    t0=$(tenths)
    rm -rf "$DATA.partial" # of an interrupted start
    debian_run initdb -D /srv/data.partial -U postgres -E UTF8 --locale-provider=builtin --locale=C.UTF-8 \
        --auth-local=peer --auth-host=scram-sha-256 --no-instructions >"$LOG" 2>&1 ||
        die "initdb failed:"$'\n'"$(debian_log)"
    mv "$DATA.partial" "$DATA"
    say "made the data folder $DATA in $(took "$t0")"
}

# Written at every start, so that a changed port or setting takes effect; ALTER SYSTEM still overrides it.
write_settings() {
    local setting
    {
        echo "# Written by scripts/timescaledb at every start."
        echo "port = $PORT"
        echo "listen_addresses = '127.0.0.1'"
        echo "unix_socket_directories = '/srv/run'"
        echo "shared_preload_libraries = 'timescaledb'"
        echo "log_line_prefix = '%m [%p] %d '"
        for setting in "${SETTINGS[@]}"; do echo "${setting%%=*} = '${setting#*=}'"; done
    } >"$DATA/postgresql.conf"
}

debian_launch() {
    make_root
    end_leftovers
    own_folder
    prepare_root
    make_data
    rm -f "$DATA/postmaster.pid" "$SERVER"/run/.s.* # no process of this server lives, so these are left over
    write_settings
    [[ ! -e $LOG ]] || mv "$LOG" "$LOG.1"
    # Without our lock and terminal and in a session of its own: the server outlives this script and its shell.
    own_session=yes debian_become postgres -D /srv/data "--cluster_name=$NAME" </dev/null >"$LOG" 2>&1 9<&- &
    launched=$!
    # The process becomes the server; only then does its command line tell.
    until_true 10 server_is_up_or_over || true
}

server_is_up_or_over() { debian_running || ! kill -0 "$launched" 2>/dev/null; }
