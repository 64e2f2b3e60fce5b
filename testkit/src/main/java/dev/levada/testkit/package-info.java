/// Tests of applications without sleeping and without mocks.
///
/// - [TestSite] runs a whole application and gives its clients: requests and sockets. The same scenario
///   runs in memory or over real sockets against a live server. Start here.
/// - [WebSocketCommunicator] and [HttpCommunicator] drive an application on one scope.
/// - [ApplicationCommunicator] does it event by event, for any scope.
///
/// Every wait has a deadline. When something expected does not come, the error says what had come and
/// where the application is; when the application fails, its failure is what the test shows
/// ([ApplicationFailedError]). No test library is needed: failed expectations are [AssertionError]s.
@NullMarked
package dev.levada.testkit;

import org.jspecify.annotations.NullMarked;
