#!/usr/bin/env bash
# Stands in for the base images of Server/Deployment/Dockerfile where no registry of images is reached: from this machine's own .NET and C++
# library it makes the folders of two images. They show that the Dockerfile builds and that what it builds runs in a container; that the real
# base images are like these they don't show.
#
#   tests/deployment/standin.sh FOLDER    writes FOLDER/sdk, whose /usr is to be mounted, and FOLDER/runtime
set -euo pipefail
folder=${1:?the folder to write}
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

sdk=$folder/sdk
mkdir -p "$sdk"/{usr,etc,tmp,root,var,proc,dev,sys,nuget}
for link in bin lib lib64 sbin; do
  ln -s "usr/$link" "$sdk/$link"
done
cp /etc/passwd /etc/group /etc/nsswitch.conf "$sdk/etc"
cat >"$folder/sdk.Dockerfile" <<'DOCKERFILE'
FROM scratch
COPY . /
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root NUGET_PACKAGES=/nuget NUGET_CERT_REVOCATION_MODE=offline
DOCKERFILE

# As the "chiseled-extra" images are: no shell, no package manager, a user 1654, certificates and ICU.
runtime=$folder/runtime
mkdir -p "$runtime"/{usr/bin,usr/share/dotnet,etc/ssl/certs,tmp,home/app,lib64,proc,dev,sys}
cp -a "$dotnet"/{dotnet,host,shared} "$runtime/usr/share/dotnet"
ln -s /usr/share/dotnet/dotnet "$runtime/usr/bin/dotnet"
libraries=$(ldconfig -p | sed -nE 's/^\s*(lib(c|m|dl|pthread|rt|stdc\+\+|gcc_s|z|ssl|crypto|icuuc|icui18n|icudata)\.so\.[0-9]+) .*x86-64.* => (.*)/\3/p')
for library in $libraries; do
  mkdir -p "$runtime$(dirname "$library")"
  cp -L "$library" "$runtime$library"
done
cp -L /lib64/ld-linux-x86-64.so.2 "$runtime/lib64"
cp -L /etc/ssl/certs/ca-certificates.crt "$runtime/etc/ssl/certs"
printf 'root:x:0:0:root:/root:/sbin/nologin\napp:x:1654:1654::/home/app:/sbin/nologin\n' >"$runtime/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$runtime/etc/group"
cat >"$folder/runtime.Dockerfile" <<'DOCKERFILE'
FROM scratch
COPY . /
ENV PATH=/usr/bin APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true
USER 1654
DOCKERFILE
