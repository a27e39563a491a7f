package com.example.springwebflux;

import java.time.Duration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Says hello, at once or later. */
@RestController
public class HelloController {
    @GetMapping("/")
    public Mono<String> hello() {
        return Mono.just("Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n");
    }

    @GetMapping("/slow")
    public Mono<String> slow(@RequestParam("ms") long ms) {
        return Mono.delay(Duration.ofMillis(ms)).then(hello());
    }
}
