package dev.levada.session.tck;

import dev.levada.middleware.session.JdbcSessionStore;
import dev.levada.middleware.session.SessionKeys;
import dev.levada.middleware.session.SessionStore;
import org.h2.jdbcx.JdbcDataSource;

class JdbcSessionStoreOnH2ConformanceTest extends ClockedConformance {
    @Override
    protected SessionStore open() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + SessionKeys.make() + ";DB_CLOSE_DELAY=-1");
        return new JdbcSessionStore(database, clock).createTable();
    }
}
