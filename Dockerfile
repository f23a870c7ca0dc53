# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The package that anybody would install, so that the image holds nothing else.
RUN npm run --silent build \
  && npm pack --silent --ignore-scripts \
  && npm install --global --prefix /opt/nochul --ignore-scripts ./nochul-*.tgz

# No shell and no package manager; its user "nonroot" is 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=build /opt/nochul /opt/nochul
ENV NODE_ENV=production
# Config, reports and history are looked for and written here: mount a folder that 65532 may write to.
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/opt/nochul/lib/node_modules/nochul/bin/nochul.js"]
CMD ["--help"]
