package com.example.springweb;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Says hello, at once or later. */
@RestController
public class HelloController {
    @GetMapping("/")
    public String hello() {
        return "Hello from worker " + System.getenv("SRV_WORKER_ID") + "\n";
    }

    @GetMapping("/slow")
    public String slow(@RequestParam("ms") long ms) throws InterruptedException {
        Thread.sleep(ms);
        return hello();
    }
}
