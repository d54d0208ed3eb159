"""Logs in to the services that variables name, by their protocols alone: python
login.py WHAT VARIABLE ..., where WHAT is login, write or read. Prints a line of
JSON: for login, whether the URL's password gets in and whether a wrong one does;
for the others, what is kept.

The protocols: https://www.postgresql.org/docs/current/protocol.html,
https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html,
https://redis.io/docs/latest/develop/reference/protocol-spec/,
https://www.rabbitmq.com/amqp-0-9-1-reference, https://docs.nats.io/reference/reference-protocols/nats-protocol
"""
import base64, hashlib, hmac, json, os, socket, struct, sys
from urllib.parse import unquote, urlsplit


class Refused(Exception):
    pass


class Connection:
    def __init__(self, url):
        self.socket = socket.create_connection((url.hostname, url.port), timeout=20)

    def send(self, data):
        self.socket.sendall(data)

    def exactly(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise Refused("closed")
            data += more
        return data

    def line(self):
        data = b""
        while not data.endswith(b"\n"):
            data += self.exactly(1)
        return data.rstrip(b"\r\n")


class Redis(Connection):
    def __init__(self, url, password):
        super().__init__(url)
        self.ask(b"AUTH", password.encode())

    def ask(self, *words):
        self.send(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        answer = self.line()
        if answer.startswith(b"-"):
            raise Refused(answer)
        return self.exactly(int(answer[1:]) + 2)[:-2].decode() if answer[:1] == b"$" and answer != b"$-1" else answer.decode()

    def write(self):
        self.ask(b"SET", b"kept", b"yes")

    def read(self):
        return self.ask(b"GET", b"kept")


class Postgres(Connection):
    def __init__(self, url, password):
        super().__init__(url)
        body = struct.pack("!i", 196608) + b"user\0%s\0database\0%s\0\0" % (url.username.encode(), url.path[1:].encode())
        self.send(struct.pack("!i", len(body) + 4) + body)
        self.scram(password.encode())
        self.until_ready()

    def message(self):
        kind, size = struct.unpack("!ci", self.exactly(5))
        body = self.exactly(size - 4)
        if kind == b"E":
            raise Refused(body)
        return kind, body

    def tell(self, kind, body):
        self.send(kind + struct.pack("!i", len(body) + 4) + body)

    def scram(self, password):  # RFC 5802, RFC 7677
        first = b"n=,r=" + base64.b64encode(os.urandom(18))
        self.message()
        self.tell(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first) + 3) + b"n,," + first)
        server = self.message()[1][4:]
        said = dict(part.split(b"=", 1) for part in server.split(b","))
        salted = hashlib.pbkdf2_hmac("sha256", password, base64.b64decode(said[b"s"]), int(said[b"i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        final = b"c=biws,r=" + said[b"r"]
        signature = hmac.digest(hashlib.sha256(key).digest(), first + b"," + server + b"," + final, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature))
        self.tell(b"p", final + b",p=" + base64.b64encode(proof))

    def until_ready(self):
        rows = []
        while True:
            kind, body = self.message()
            if kind == b"D":
                rows.append(body[6:].decode())
            if kind == b"Z":
                return rows

    def query(self, sql):
        self.tell(b"Q", sql.encode() + b"\0")
        return self.until_ready()

    def write(self):
        self.query("CREATE TABLE kept (x text); INSERT INTO kept VALUES ('yes')")

    def read(self):
        return "".join(self.query("SELECT x FROM kept"))


class Mysql(Connection):
    def __init__(self, url, password):
        super().__init__(url)
        self.sequence = 0
        greeting = self.packet()
        at = greeting.index(b"\0") + 5
        nonce = greeting[at : at + 8] + greeting[at + 27 : at + 39]
        one = hashlib.sha1(password.encode()).digest()
        two = hashlib.sha1(nonce + hashlib.sha1(one).digest()).digest()
        answer = bytes(a ^ b for a, b in zip(one, two))
        self.tell(
            struct.pack("<IIB23x", 0x000FA20D & ~0x800, 1 << 24, 45)
            + url.username.encode() + b"\0" + bytes([len(answer)]) + answer + url.path[1:].encode() + b"\0mysql_native_password\0"
        )
        self.packet()

    def packet(self):
        size, self.sequence = struct.unpack("<IB", self.exactly(3) + b"\0" + self.exactly(1))
        body = self.exactly(size)
        if body[:1] == b"\xff":
            raise Refused(body)
        return body

    def tell(self, body):
        self.send(struct.pack("<I", len(body))[:3] + bytes([self.sequence + 1]) + body)

    def query(self, sql):
        self.sequence = -1
        self.tell(b"\x03" + sql.encode())
        return self.packet()

    def write(self):
        self.query("CREATE TABLE kept (x text)")
        self.query("INSERT INTO kept VALUES ('yes')")

    def read(self):
        self.query("SELECT x FROM kept")
        self.packet()  # the column
        row = self.packet()
        return (self.packet() if row[:1] == b"\xfe" else row)[1:].decode()


class Amqp(Connection):
    def __init__(self, url, password):
        super().__init__(url)
        self.send(b"AMQP\0\0\x09\x01")
        self.method()
        response = b"\0" + url.username.encode() + b"\0" + password.encode()
        body = struct.pack("!HHI", 10, 11, 0) + b"\x05PLAIN" + struct.pack("!I", len(response)) + response + b"\x05en_US"
        self.send(struct.pack("!BHI", 1, 0, len(body)) + body + b"\xce")
        if self.method() != (10, 30):  # connection.tune
            raise Refused("not tuned")

    def method(self):
        _, _, size = struct.unpack("!BHI", self.exactly(7))
        return struct.unpack("!HH", self.exactly(size + 1)[:4])


class Memcached(Connection):
    def __init__(self, url, password):
        super().__init__(url)
        self.send(b"version\r\n")
        if not self.line().startswith(b"VERSION"):
            raise Refused("no version")


KINDS = {"redis": Redis, "postgresql": Postgres, "mysql": Mysql, "amqp": Amqp, "memcached": Memcached}


def get_in(url, password):
    try:
        return KINDS[url.scheme](url, password)
    except (Refused, ConnectionResetError):  # RabbitMQ hangs up
        return None


results = {}
for name in sys.argv[2:]:
    url = urlsplit(os.environ[name])
    right = get_in(url, unquote(url.password or ""))
    if sys.argv[1] == "login":
        results[name] = [right is not None, get_in(url, "wrong") is not None]
    else:
        results[name] = getattr(right, sys.argv[1])()
print(json.dumps(results))
