package service

func valkey() Kind { return define("valkey", valkeyService) }

// valkeyService is Valkey's image, whose interface is that of Redis's
// (https://github.com/valkey-io/valkey-container).
func valkeyService(r redisFields, in Input) Service {
	return redisLike(r, in, "valkey", "valkey/valkey")
}
