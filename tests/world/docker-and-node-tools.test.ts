/** docker's images and limits on the laptop; kubeadm and openssl on a node. */
import { beforeAll, describe, expect, it } from "vitest";
import { TestSession } from "../headless/session.ts";

describe("docker and the tools of a node", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
  }, 60_000);

  it("builds an image from a Dockerfile, takes unchanged layers from the cache, and runs it", async () => {
    const files = {
      "shop/Dockerfile":
        "FROM nginx:1.27\nWORKDIR /usr/share/nginx/html\nRUN echo made > extra\nCOPY index.html ./\nENV A=b\nEXPOSE 8080\n",
      "shop/index.html": "shop\n",
    };
    const built = await session.run("docker build -t shop:v1 shop", { files });
    expect(built.stderr).toContain("#6 [4/4] COPY index.html ./\n#6 DONE 0.0s\n");
    const again = await session.run("docker build -t shop:v1 shop", { files: { "shop/index.html": "changed\n" } });
    expect(again.stderr).toContain("[3/4] RUN echo made > extra\n#5 CACHED\n");
    expect(again.stderr).toContain("#6 [4/4] COPY index.html ./\n#6 DONE 0.0s\n");
    await session.output("docker run -d --name shop -p 8080:80 shop:v1");
    expect(await session.output("curl -s localhost:8080/ localhost:8080/extra")).toBe("changed\nmade\n");
    expect(await session.output("docker exec shop printenv A")).toBe("b\n");
  });
  it("a container reads its limits in its control group, also after an update", async () => {
    await session.output("docker run -d --name walled --memory 64m --cpus 0.5 nginx:1.27");
    const files = "docker exec walled cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max";
    expect(await session.output(files)).toBe("67108864\n50000 100000\n");
    await session.output("docker update --memory 128m walled");
    expect(await session.output(files)).toBe("134217728\n50000 100000\n");
    await session.output("docker rm -f walled");
  });
  it("refuses what a Dockerfile may not say, and a step that fails ends the build", async () => {
    const build = async (text: string) => (await session.run("docker build bad", { files: { "bad/Dockerfile": text } })).stderr;
    expect(await build("FROM busybox\nRUN nosuch\n")).toContain(
      'ERROR: failed to solve: process "/bin/sh -c nosuch" did not complete successfully: exit code: 127\n',
    );
    expect(await build("FROM busybox\nFETCH a\n")).toBe(
      "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: FETCH\n",
    );
    expect(await build("FROM busybox\nCOPY none /\n")).toContain('failed to calculate checksum of ref: "/none": not found\n');
    expect(await build("FROM busybox\nHEALTHCHECK CMD true\n")).toContain(
      "kubewekend does not model the Dockerfile instruction HEALTHCHECK\n",
    );
  });
  it("an image that was built is unknown to the nodes until kind loads it", async () => {
    await session.output("kubectl run shop --image=shop:v1");
    await session.advance(20);
    expect(await session.output("kubectl get pod shop --no-headers")).toMatch(/ (ErrImagePull|ImagePullBackOff) /);
    await session.output("kind load docker-image shop:v1");
    await session.advance(60);
    expect(await session.output("kubectl get pod shop --no-headers")).toMatch(/ 1\/1 +Running /);
    expect((await session.run("kind load docker-image none:v1")).stderr).toBe('ERROR: image: "none:v1" not present locally\n');
  });
  it("a container beyond its memory limit is killed by the kernel", async () => {
    expect((await session.run("docker run --name hog -m 64m polinux/stress stress --vm 1 --vm-bytes 128M")).code).toBe(137);
    expect(await session.output("docker inspect hog -f '{{.State.OOMKilled}} {{.State.ExitCode}}'")).toBe("true 137\n");
  });
  it("kubeadm tells when certificates expire and hands out tokens that are Secrets", async () => {
    const control = (line: string) => session.output(`docker exec kind-control-plane ${line}`);
    expect((await control("kubeadm certs check-expiration")).split("\n").slice(3, 5)).toEqual([
      "CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED",
      "admin.conf                 Jul 09, 2025 08:28 UTC   364d            ca                      no      ",
    ]);
    const token = (await control("kubeadm token create")).trim();
    expect(await control("kubeadm token list")).toContain(`\n${token}   23h `);
    expect(await session.output(`kubectl -n kube-system get secret bootstrap-token-${token.slice(0, 6)} -o jsonpath={.type}`)).toBe(
      "bootstrap.kubernetes.io/token",
    );
  });
  it("openssl reads the cluster's certificates", async () => {
    expect(
      await session.output(
        "docker exec kind-control-plane openssl x509 -in /etc/kubernetes/pki/apiserver-kubelet-client.crt -noout -subject -issuer -enddate",
      ),
    ).toMatch(
      /^subject=O = system:masters, CN = kube-apiserver-kubelet-client\nissuer=CN = kubernetes\nnotAfter=Jul {2}9 08:28:\d\d 2025 GMT\n$/,
    );
  });
});

describe("docker's volumes and mounts", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 0 });
  }, 60_000);

  it.each([
    ["busybox:1.36", "sh -c nosuch", "sh: nosuch: not found\n"],
    ["busybox:1.36", "sh -c /nosuch", "sh: /nosuch: not found\n"],
    ["nginx:1.27", "sh -c 'nosuch'", "sh: 1: nosuch: not found\n"],
    ["nginx:1.27", "bash -c nosuch", "bash: line 1: nosuch: command not found\n"],
  ])("%s: a missing command in the words of its shell: %s", async (image, command, want) => {
    const { stdout, stderr, code } = await session.run(`docker run --rm ${image} ${command}`);
    expect([
      `${stderr}${stdout}`
        .split("\n")
        .filter((line) => line.endsWith("not found"))
        .join("\n"),
      code,
    ]).toEqual([want.trimEnd(), 127]);
  });
  it("a named volume outlives its container, and takes what the image has there", async () => {
    await session.output("docker run --name a -v data:/usr/share/nginx/html nginx:1.27 sh -c 'echo kept > /usr/share/nginx/html/extra'");
    expect((await session.run("docker volume rm data")).stderr).toMatch(/remove data: volume is in use - \[[0-9a-f]{64}\]\n$/);
    await session.output("docker rm a");
    expect(await session.output("docker run --rm -v data:/data:ro busybox:1.36 ls /data")).toBe("50x.html\nextra\nindex.html\n");
    expect((await session.run("docker run --rm -v data:/data:ro busybox:1.36 touch /data/x")).code).toBe(1);
    expect(await session.output("docker volume ls")).toBe("DRIVER    VOLUME NAME\nlocal     data\n");
    expect(await session.output("docker volume inspect data -f '{{.Mountpoint}}'")).toBe("/var/lib/docker/volumes/data/_data\n");
    expect(await session.output("docker volume rm data")).toBe("data\n");
    expect((await session.run("docker volume inspect data")).stderr).toBe("Error response from daemon: get data: no such volume\n");
  });
  it("a folder of the laptop is one with the container's", async () => {
    const files = { "site/index.html": "from home\n" };
    await session.output('docker run -d --name web -p 8081:80 -v "$PWD/site":/usr/share/nginx/html nginx:1.27', { files });
    expect(await session.output("curl -s localhost:8081/")).toBe("from home\n");
    await session.output("echo changed > site/index.html; docker exec web sh -c 'echo back > /usr/share/nginx/html/new'");
    expect(await session.output("curl -s localhost:8081/; cat site/new")).toBe("changed\nback\n");
    expect(await session.output("docker inspect web -f '{{json .Mounts}}'")).toContain('"Destination":"/usr/share/nginx/html"');
    expect((await session.run("docker run --rm --mount type=bind,source=/none,target=/x busybox:1.36 ls")).stderr).toContain(
      'invalid mount config for type "bind": bind source path does not exist: /none',
    );
  });
  it("an anonymous volume goes with its container only when asked to", async () => {
    await session.output("docker run --name c -v /scratch busybox:1.36 true; docker rm c");
    expect((await session.output("docker volume ls -q")).trim()).toMatch(/^[0-9a-f]{64}$/);
    expect(await session.output("docker volume prune -f")).toMatch(/^Deleted Volumes:\n[0-9a-f]{64}\n\nTotal reclaimed space: 0B\n$/);
    await session.output("docker run --name c -v /scratch busybox:1.36 true; docker rm -v c");
    expect(await session.output("docker volume ls -q")).toBe("");
  });
});

describe("images between machines", () => {
  let session: TestSession;
  beforeAll(async () => {
    session = await TestSession.start({ workers: 1 });
  }, 60_000);

  it("a build of several stages keeps the last one, with what it copied from the others", async () => {
    const files = {
      "multi/Dockerfile":
        "ARG VERSION=1.27\nFROM busybox:1.36 AS build\nWORKDIR /out\nRUN echo built > page.html\nFROM nginx:${VERSION}\nCOPY --from=build /out/page.html /usr/share/nginx/html/index.html\nCOPY --from=busybox:1.36 /bin/sh /busybox/sh\n",
    };
    const built = await session.run("docker build -t multi:v1 multi", { files });
    expect(built.stderr).toContain("[build 3/3] RUN echo built > page.html\n");
    expect(built.stderr).toContain("[stage-1 2/3] COPY --from=build /out/page.html /usr/share/nginx/html/index.html\n");
    await session.output("docker run -d --name multi -p 8090:80 multi:v1");
    expect(await session.output("curl -s localhost:8090; docker exec multi /busybox/sh -c 'echo copied'")).toBe("built\ncopied\n");
    expect((await session.run("docker run --rm multi:v1 ls /out")).code).not.toBe(0);
    await session.output("docker build -q --target build -t stage:v1 multi");
    expect(await session.output("docker run --rm stage:v1 cat /out/page.html")).toBe("built\n");
    expect((await session.run("docker build --target nope multi")).stderr).toContain('target stage "nope" could not be found');
  });
  it("an archive brings an image back, and onto a cluster's nodes", async () => {
    await session.output("docker save -o multi.tar multi:v1");
    expect(await session.output("tar tf multi.tar | grep manifest")).toBe("manifest.json\n");
    await session.output("docker rm -f multi; docker rmi multi:v1");
    expect((await session.run("docker run --rm multi:v1 true")).code).toBe(125);
    expect(await session.output("docker load -i multi.tar")).toBe("Loaded image: multi:v1\n");
    expect(await session.output("docker run --rm multi:v1 cat /usr/share/nginx/html/index.html")).toBe("built\n");
    await session.output("kind load image-archive multi.tar");
    await session.output("kubectl run multi --image=multi:v1");
    await session.advance(30);
    expect(await session.output("kubectl get pod multi --no-headers | awk '{print $3}'")).toBe("Running\n");
    expect((await session.run("kind load docker-image multi:v1")).stderr).toMatch(
      /^Image: "multi:v1" with ID "sha256:[0-9a-f]{64}" found to be already present on all nodes\.\n$/,
    );
  });
  it("ctr lists what containerd holds, by namespace", async () => {
    const ctr = (line: string) => session.output(`docker exec kind-worker ctr ${line}`);
    expect(await ctr("containers ls")).toBe("CONTAINER    IMAGE    RUNTIME    \n");
    expect(await ctr("-n k8s.io c ls")).toMatch(/\n[0-9a-f]{64} {4}docker\.io\/library\/multi:v1 +io\.containerd\.runc\.v2 {4}\n/);
    expect(await ctr("-n k8s.io tasks ls")).toMatch(/\n[0-9a-f]{64} {4}\d+ +RUNNING +\n/);
    expect(await ctr("-n k8s.io images ls -q")).toContain("docker.io/library/multi:v1\n");
    expect(await ctr("ns ls")).toContain("k8s.io");
  });
  it("docker tells what it uses", async () => {
    expect(await session.output("docker system df")).toMatch(/^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +\d+ /);
    expect(await session.output("docker info")).toContain(" Cgroup Version: 2\n");
  });
});
